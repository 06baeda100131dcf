/**
 * The largest context and the largest request, in bytes of JSON: well under Temporal's 2 MiB for a payload.
 */
export const LARGEST_PAYLOAD = 1024 * 1024;

/** The largest reply that is kept for `onFailure`, in bytes of JSON. */
export const LARGEST_KEPT_REPLY = 256 * 1024;

/** Whether a value's JSON is larger than {@link LARGEST_PAYLOAD}. */
export function isTooLarge(json: unknown): boolean {
  return sizeOf(json) > LARGEST_PAYLOAD;
}

/** The bytes of a value's JSON. */
export function sizeOf(json: unknown): number {
  const text = JSON.stringify(json);
  // Most texts are ASCII, where a character is a byte.
  return /^\p{ASCII}*$/u.test(text) ? text.length : new TextEncoder().encode(text).length;
}
