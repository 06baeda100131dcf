/**
 * Owns the form of a text that goes into a record or a Temporal failure: valid UTF-8, and at most 2,000 characters.
 */

const LONGEST = 2_000;

/** Truncates a text to the length that a record holds, and makes it well-formed. */
export function recordable(text: string): string {
  if (text.length <= LONGEST) return wellFormed(text);
  return wellFormed(`${text.slice(0, LONGEST)}… (${String(text.length)} characters)`);
}

/**
 * Replaces lone surrogates, which a cut leaves behind. JSON can hold them, but Temporal sends the message of a
 * failure as UTF-8, and invalid UTF-8 ends the whole worker.
 */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
