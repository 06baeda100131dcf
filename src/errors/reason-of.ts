/** Owns the reason in the content of a reply: the part of it that a message about a refusal or an error quotes. */
import { fieldOf } from './describe-error';
import { truncate } from './format-value';
import { printable } from './printable';

/** In UTF-16 code units: a memo holds 300 of a message, and the target stands in front. */
const LONGEST = 200;

/** The part of a text that is read. A page of a proxy may be longer. */
const LONGEST_READ = 2_000;

/** How deep a reason may lie: `{ error: { errors: [{ message }] } }`. */
const DEEPEST = 4;

/** The most reasons of a list. */
const MOST_REASONS = 3;

/** The fields in which services give their reason, the most telling first. */
const FIELDS = [
  ...['message', 'reason', 'detail', 'error_description', 'error', 'errors', 'title', 'description'],
  ...['why', 'msg', 'code', 'type', 'status'],
];

/** The reason on one line of at most 200 characters; `undefined` for a content that says nothing. */
export function reasonOf(content: unknown): string | undefined {
  const line = lineOf(find(content, DEEPEST) ?? json(content));
  return line === '' ? undefined : truncate(line, LONGEST);
}

function find(content: unknown, depth: number): string | undefined {
  if (typeof content === 'string') return content;
  if (depth === 0 || typeof content !== 'object' || content === null) return undefined;
  if (Array.isArray(content)) return findInList(content, depth);
  const title = fieldOf(content, 'title');
  const detail = fieldOf(content, 'detail');
  // application/problem+json has both.
  if (isText(title) && isText(detail)) return `${title}: ${detail}`;
  for (const field of FIELDS) {
    const found = find(fieldOf(content, field), depth - 1);
    if (isText(found)) return found;
  }
  return undefined;
}

function findInList(list: readonly unknown[], depth: number): string | undefined {
  const found = list.slice(0, MOST_REASONS).map((item) => find(item, depth - 1));
  return found.every(isText) ? found.join('; ') : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** The whole content, where no field of it is known; nothing for an empty one. */
function json(content: unknown): string {
  const text = JSON.stringify(content) ?? '';
  return text === '{}' || text === '[]' || text === 'null' ? '' : text;
}

function lineOf(text: string): string {
  const read = text.slice(0, LONGEST_READ);
  const plain = /^\s*</.test(read) ? textOfPage(read) : read;
  return printable(plain.replace(/\s+/g, ' ').trim());
}

const ENTITIES: Readonly<Record<string, string>> = {
  nbsp: ' ',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  amp: '&',
};

/** The text of an HTML page, as routers and proxies answer it. */
function textOfPage(page: string): string {
  const body = textOf(page.replace(/<head\b.*?<\/head\s*>/gis, ' '));
  return body.trim() === '' ? textOf(page) : body;
}

function textOf(markup: string): string {
  return markup
    .replace(/<(script|style)\b.*?<\/\1\s*>/gis, ' ')
    .replace(/<[^>]*>?/g, ' ')
    .replace(/&(nbsp|lt|gt|quot|#39|amp);/g, (entity, name: string) => ENTITIES[name] ?? entity);
}
