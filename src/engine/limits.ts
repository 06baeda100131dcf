/**
 * The largest context and the largest request, in bytes of JSON: well under Temporal's 2 MiB for a payload.
 */
export const LARGEST_PAYLOAD = 1024 * 1024;

/** Whether a value's JSON is larger than {@link LARGEST_PAYLOAD}. */
export function isTooLarge(json: unknown): boolean {
  const text = JSON.stringify(json);
  // A UTF-16 unit takes at most three bytes, so that most texts need not be measured.
  return text.length * 3 > LARGEST_PAYLOAD && new TextEncoder().encode(text).length > LARGEST_PAYLOAD;
}
