import { readContent } from '../../context/content';
import { writeJson } from '../../context/write-json';
import { messageOf } from '../../errors/describe-error';
import { recordable } from '../../errors/recordable';
import { type HttpAnswer, LARGEST_BODY } from './exchange';

/** The bodies of requests and answers: JSON, or the few words that a server may say in its place. */

/** No body belongs to these, whatever is sent with them. */
const EMPTY: ReadonlySet<number> = new Set([204, 205]);

/** What plain text does not begin with: JSON that is broken, or markup. */
const NO_PLAIN_TEXT = /^\s*[[{<]/;

/** The body of a request. */
export function writeBody(content: unknown): string {
  return writeJson(content) ?? 'null';
}

/**
 * What the answer to a request says, encoded as contents are: its JSON; `{ message }` of a plain text; `{}` of no body.
 *
 * @throws when the body is neither, cannot be decoded, or is deeper or larger than what a saga can keep.
 */
export function contentOf(answer: HttpAnswer): unknown {
  if (EMPTY.has(answer.status)) return {};
  const text = textOf(answer);
  if (text.trim() === '') return {};
  try {
    return readContent(text, 'body');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (isPlainText(answer, text)) return { message: recordable(text.trim()) };
    throw new Error(`It is no JSON: ${messageOf(error)}`, { cause: error });
  }
}

/** What is said in a body that need not be JSON: that of a refusal. */
export function wordsOf(answer: HttpAnswer): unknown {
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
  // JSON is UTF-8, whatever is said of it; of other text the header counts.
  const charsets = mediaTypeOf(answer).startsWith('text/') ? [given ?? 'utf-8'] : ['utf-8', given ?? 'utf-8'];
  const [first = 'utf-8', second = first] = charsets;
  try {
    return decodeText(body, first);
  } catch {
    return decodeText(body, second);
  }
}

/** @throws TypeError for bytes that are not of the charset. A charset that nobody knows is read as UTF-8. */
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

/** In lower case, without its parameters; empty where the answer does not say it. */
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
