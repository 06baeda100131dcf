/**
 * Makes a text safe to print: one place for whatever comes from outside and goes into a message, a log line or a
 * terminal.
 */

/** Control characters, the line breaks of Unicode, and what turns the direction of writing. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const UNPRINTABLE_BUT_LINES = /(?!\n)[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** The text on one line: control characters are shown as escapes such as `\u001b`. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escaped);
}

/** As {@link printable}, for texts that may have several lines. */
export function printableLines(text: string): string {
  return text.replace(UNPRINTABLE_BUT_LINES, escaped);
}

/** Whether a text has characters that {@link printable} would replace. */
export function isPrintable(text: string): boolean {
  return printable(text) === text;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
