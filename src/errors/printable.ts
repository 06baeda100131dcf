/** Owns the escaping of text from outside before it reaches a message, a log line or a terminal. */

/** Control characters, the line separators of Unicode, and the characters that change the writing direction. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const UNPRINTABLE_EXCEPT_NEWLINE = /(?!\n)[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** The text on one line: each unprintable character becomes an escape such as `\u001b`. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escaped);
}

/** As {@link printable}, for a text of several lines: newlines stay. */
export function printableLines(text: string): string {
  return text.replace(UNPRINTABLE_EXCEPT_NEWLINE, escaped);
}

/** Whether {@link printable} would leave the text unchanged. */
export function isPrintable(text: string): boolean {
  return printable(text) === text;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
