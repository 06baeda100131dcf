/** Owns how many bytes of JSON a value takes, and the JSON text of encoded contexts. */
import type { EncodedContext } from './encoding';

/** The bytes of a value's JSON. */
export function sizeOf(json: unknown): number {
  return bytesOf(JSON.stringify(json));
}

/**
 * The bytes of a well-formed text in UTF-8. Counted here, since `TextEncoder` is missing in some places in which the
 * engine runs (jest's jsdom).
 */
export function bytesOf(text: string): number {
  // Most texts are ASCII, where a character is a byte.
  if (/^\p{ASCII}*$/u.test(text)) return text.length;
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) bytes += unitBytes(text.charCodeAt(index));
  return bytes;
}

/** The bytes of a UTF-16 code unit; the two units of a surrogate pair make four bytes together. */
function unitBytes(unit: number): number {
  if (unit < 0x80) return 1;
  return unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
}

/** Encoded contexts never change, and each step needs their text several times. */
const texts = new WeakMap<EncodedContext, string>();

/** An encoded context as JSON, made once for each. */
export function contextText(context: EncodedContext): string {
  const known = texts.get(context);
  if (known !== undefined) return known;
  const text = JSON.stringify(context);
  texts.set(context, text);
  return text;
}

/** The bytes of an encoded context's JSON. */
export function contextSize(context: EncodedContext): number {
  return bytesOf(contextText(context));
}
