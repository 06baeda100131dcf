/**
 * The largest context and the largest request, in bytes of JSON: well under Temporal's 2 MiB for a payload.
 */
export const LARGEST_PAYLOAD = 1024 * 1024;

/**
 * The most that definition, context and journal may take together, in bytes of JSON. Temporal takes 2 MiB for all
 * that a fresh run begins with, and failures, actions and the step of the moment need room too.
 */
export const SIZE_BUDGET = 1_300_000;

/** The largest reply that is kept for `onFailure`, in bytes of JSON. */
export const LARGEST_KEPT_REPLY = 256 * 1024;

/** Whether a value's JSON is larger than {@link LARGEST_PAYLOAD}. */
export function isTooLarge(json: unknown): boolean {
  return sizeOf(json) > LARGEST_PAYLOAD;
}

/** The bytes of a value's JSON. */
export function sizeOf(json: unknown): number {
  return bytesOf(JSON.stringify(json));
}

/**
 * The bytes of a well-formed text in UTF-8, counted here: not every place where the engine runs has a `TextEncoder`
 * (jest's jsdom has none).
 */
export function bytesOf(text: string): number {
  // Most texts are ASCII, where a character is a byte.
  if (/^\p{ASCII}*$/u.test(text)) return text.length;
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) bytes += unitBytes(text.charCodeAt(index));
  return bytes;
}

/** Of a UTF-16 code unit; the two of a surrogate pair make four bytes together. */
function unitBytes(unit: number): number {
  if (unit < 0x80) return 1;
  return unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
}
