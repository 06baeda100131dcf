import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw, type InputType, type ZlibOptions } from 'node:zlib';
import { type HttpAnswer, LARGEST_BODY } from './exchange';

/**
 * Undoes the content encodings of an answer. Every request asks for none, and some gateways compress all the
 * same.
 */

type Decoder = (body: InputType, options: ZlibOptions) => Promise<Buffer>;

const DECODERS: ReadonlyMap<string, Decoder> = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', inflateAny],
  ['br', promisify(brotliDecompress)],
]);

/** No server applies more, and each one costs time. */
const MOST_ENCODINGS = 4;

/**
 * An answer with its body as it was before it was encoded; its end says where that cannot be done. No more than
 * the {@link LARGEST_BODY} is ever made of it.
 */
export async function decodeAnswer(answer: HttpAnswer): Promise<HttpAnswer> {
  const encodings = encodingsOf(answer);
  if (encodings.length === 0 || answer.body.length === 0) return answer;
  // A part of it tells nothing.
  if (answer.end !== 'whole') return { ...answer, body: Buffer.alloc(0) };
  try {
    return { ...answer, body: await decode(answer.body, encodings) };
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return { ...answer, body: Buffer.alloc(0), end: isTooLarge ? 'too large' : 'undecodable', error };
  }
}

/** In the order in which they were applied, however many header fields they stand in. */
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

/** HTTP's `deflate` is zlib's format; some servers send the bare data. The first byte tells: zlib's ends in 8. */
function inflateAny(body: InputType, options: ZlibOptions): Promise<Buffer> {
  const isZlib = ((body as Buffer)[0] ?? 0) % 16 === 8;
  return promisify<InputType, ZlibOptions, Buffer>(isZlib ? inflate : inflateRaw)(body, options);
}
