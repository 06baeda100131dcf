/**
 * Owns the content encodings of answers. Every request refuses them (`accept-encoding: identity`), and some gateways
 * compress the answer nevertheless.
 */
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw, type InputType, type ZlibOptions } from 'node:zlib';
import { type HttpAnswer, LARGEST_BODY } from './exchange';

type Decoder = (body: InputType, options: ZlibOptions) => Promise<Buffer>;

const DECODERS: ReadonlyMap<string, Decoder> = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', inflateAny],
  ['br', promisify(brotliDecompress)],
]);

/** No server applies more encodings, and each one costs time. */
const MOST_ENCODINGS = 4;

/**
 * An answer with its decoded body, or with an end of `too large` or `undecodable`. The body never grows beyond
 * {@link LARGEST_BODY}.
 */
export async function decodeAnswer(answer: HttpAnswer): Promise<HttpAnswer> {
  const encodings = encodingsOf(answer);
  if (encodings.length === 0 || answer.body.length === 0) return answer;
  // A part of it cannot be decoded.
  if (answer.end !== 'whole') return { ...answer, body: Buffer.alloc(0) };
  try {
    return { ...answer, body: await decode(answer.body, encodings) };
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return { ...answer, body: Buffer.alloc(0), end: isTooLarge ? 'too large' : 'undecodable', error };
  }
}

/** The encodings in the order in which they were applied, from one header field or several. */
function encodingsOf({ headers }: HttpAnswer): readonly string[] {
  return [headers['content-encoding'] ?? []]
    .flat()
    .join(',')
    .split(',')
    .map((encoding) => encoding.trim().toLowerCase())
    .filter((encoding) => encoding !== '' && encoding !== 'identity');
}

async function decode(body: Buffer, encodings: readonly string[]): Promise<Buffer> {
  if (encodings.length > MOST_ENCODINGS) {
    throw new Error(`It has ${String(encodings.length)} encodings; ${String(MOST_ENCODINGS)} are read.`);
  }
  let decoded = body;
  for (const encoding of encodings.toReversed()) {
    const decoder = DECODERS.get(encoding);
    if (!decoder) {
      const known = [...DECODERS.keys()].join(', ');
      throw new Error(`Its encoding is ${JSON.stringify(encoding)}; those that are read: ${known}.`);
    }
    decoded = await decoder(decoded, { maxOutputLength: LARGEST_BODY });
  }
  return decoded;
}

/** HTTP's `deflate` is zlib's format; some servers send the bare data. The first byte of zlib's format ends in 8. */
function inflateAny(body: InputType, options: ZlibOptions): Promise<Buffer> {
  const isZlib = ((body as Buffer)[0] ?? 0) % 16 === 8;
  return promisify<InputType, ZlibOptions, Buffer>(isZlib ? inflate : inflateRaw)(body, options);
}
