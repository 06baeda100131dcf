/** Owns the end of a text from outside that stands as a sentence in a message. */

/** With a full stop, unless the text ends a sentence already. */
export function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
