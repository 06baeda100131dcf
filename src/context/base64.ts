/** Owns base64 (RFC 4648, with padding): the workflow sandbox has neither `Buffer` nor `btoa`. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const BITS: ReadonlyMap<string, number> = new Map(Array.from(ALPHABET, (letter, bits) => [letter, bits]));

/** Encodes bytes as base64. */
export function toBase64(bytes: Uint8Array): string {
  const { length } = bytes;
  let text = '';
  for (let at = 0; at < length; at += 3) {
    const bits = (byteAt(bytes, at) << 16) | (byteAt(bytes, at + 1) << 8) | byteAt(bytes, at + 2);
    text += letterOf(bits >> 18) + letterOf(bits >> 12);
    text += at + 1 < length ? letterOf(bits >> 6) : '=';
    text += at + 2 < length ? letterOf(bits) : '=';
  }
  return text;
}

/** Decodes base64; `undefined` unless the text is exactly the output of {@link toBase64}. */
export function fromBase64(text: string): Uint8Array | undefined {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const letters = text.length - padding;
  const bytes = new Uint8Array((letters * 3) >> 2);
  let written = 0;
  let bits = 0;
  for (let at = 0; at < letters; at += 1) {
    bits = (bits << 6) | (BITS.get(text.charAt(at)) ?? 0);
    if (at % 4 > 0) bytes[written++] = bits >> (6 - 2 * (at % 4));
  }
  return toBase64(bytes) === text ? bytes : undefined;
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

function letterOf(bits: number): string {
  return ALPHABET.charAt(bits & 63);
}
