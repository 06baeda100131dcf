/**
 * Owns how text from outside stands in Markdown. The Temporal UI renders CommonMark: it knows no tables, and the only
 * place in which a text keeps its spaces and has no markup of its own is code.
 */
import { truncate } from '../../errors/format-value';
import { printable } from '../../errors/printable';
import { wellFormed } from '../../errors/recordable';

/** A text on one line, at most `longest` characters, without control characters. */
export function oneLine(text: string, longest: number): string {
  return printable(truncate(wellFormed(text).replace(/\s+/g, ' ').trim(), longest));
}

const LONGEST_NAME = 32;
const PLAIN_NAME = /^[\w./:-]{1,32}$/;
/** How much of the end of a long path stays: its last part names the step. */
const NAME_END = 19;

/** A name in a table or a sentence. A long one loses its middle: the frame of the UI breaks no word. */
export function shortName(name: string): string {
  // Nearly every name is: this runs for each step before every wait.
  if (PLAIN_NAME.test(name)) return name;
  const line = oneLine(name, Infinity);
  if (line.length <= LONGEST_NAME) return line;
  return `${line.slice(0, LONGEST_NAME - NAME_END - 1)}…${line.slice(-NAME_END)}`;
}

/** One line as a code span: nothing in it is markup. */
export function codeSpan(line: string): string {
  const fence = '`'.repeat(longestFence(line) + 1);
  const isBare = line !== '' && !line.startsWith('`') && !line.endsWith('`');
  return isBare ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}

/**
 * A line to paste: on a line of its own, so that a triple click selects it, and without a change. A code span breaks a long
 * line, which a code block does not, but joins spaces.
 */
export function pasteLine(line: string): readonly string[] {
  return /\s{2}/.test(line) ? codeBlock([line]) : [codeSpan(line)];
}

/** Lines as a code block: nothing in them is markup, and columns stay aligned. */
export function codeBlock(lines: readonly string[]): readonly string[] {
  const fence = '`'.repeat(Math.max(2, ...lines.map(longestFence)) + 1);
  return [fence, ...lines, fence];
}

/** Milliseconds since 1970 in ISO 8601, UTC, to the second. */
export function isoTime(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? 'an unknown time' : date.toISOString().replace(/\.\d+Z$/, 'Z');
}

function longestFence(line: string): number {
  return Math.max(0, ...(line.match(/`+/g) ?? []).map(({ length }) => length));
}
