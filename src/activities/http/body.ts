/** Owns the bodies of requests and answers: JSON, or a plain text in its place. */
import { messageOf } from '../../errors/describe-error';
import { recordable } from '../../errors/recordable';
import { contentFromJson } from '../content-json';
import { type HttpAnswer, LARGEST_BODY } from './exchange';

/** Answers without a body, whatever is sent with them. */
const EMPTY: ReadonlySet<number> = new Set([204, 205]);

/** The beginnings of broken JSON and of markup, which no plain text has. */
const NO_PLAIN_TEXT = /^\s*[[{<]/;

/**
 * The content of an answer: its JSON; `{ message }` for a plain text; `{}` for no body.
 *
 * @throws when the body is neither, cannot be decoded, or is deeper or larger than what a saga can keep.
 */
export function contentOf(answer: HttpAnswer): unknown {
  if (EMPTY.has(answer.status)) return {};
  const text = textOf(answer);
  if (text.trim() === '') return {};
  try {
    return contentFromJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (isPlainText(answer, text)) return { message: recordable(text.trim()) };
    throw new Error(`It is no JSON (${messageOf(error)}).`, { cause: error });
  }
}

/** The content of a refusal, whose body need not be JSON. */
export function textContentOf(answer: HttpAnswer): unknown {
  try {
    return contentOf(answer);
  } catch (error) {
    const { body, end } = answer;
    return { message: end === 'undecodable' ? messageOf(error) : recordable(body.toString()) };
  }
}

function isPlainText(answer: HttpAnswer, text: string): boolean {
  const type = mediaTypeOf(answer);
  return (type === '' || type === 'text/plain') && !NO_PLAIN_TEXT.test(text);
}

function textOf(answer: HttpAnswer): string {
  const { body, end, error } = answer;
  if (end === 'too large') throw new Error(`It is larger than ${String(LARGEST_BODY)} bytes.`);
  if (end === 'undecodable') throw new Error(`It cannot be decoded: ${messageOf(error)}`, { cause: error });
  const given = charsetOf(answer);
  // JSON is UTF-8, whatever the header says; for other text the header counts.
  const charsets = mediaTypeOf(answer).startsWith('text/') ? [given ?? 'utf-8'] : ['utf-8', given ?? 'utf-8'];
  const [first = 'utf-8', second = first] = charsets;
  try {
    return decodeText(body, first);
  } catch {
    return decodeText(body, second);
  }
}

/** @throws TypeError for bytes that are not of the charset. Text of an unknown charset is read as UTF-8. */
function decodeText(body: Buffer, charset: string): string {
  return decoderOf(charset).decode(body);
}

function decoderOf(charset: string) {
  const options = { fatal: true };
  try {
    return new TextDecoder(charset, options);
  } catch {
    return new TextDecoder('utf-8', options);
  }
}

/** The media type in lower case, without its parameters; empty where the answer has none. */
function mediaTypeOf({ headers }: HttpAnswer): string {
  const [type = ''] = contentTypeOf(headers).split(';', 1);
  return type.trim().toLowerCase();
}

function charsetOf({ headers }: HttpAnswer): string | undefined {
  return /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentTypeOf(headers))?.[1];
}

/** The first one counts where there are several. */
function contentTypeOf(headers: HttpAnswer['headers']): string {
  return [headers['content-type'] ?? ''].flat()[0] ?? '';
}
