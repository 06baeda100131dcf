/** Finds the words of a list in texts: in prose, in the parts of identifiers, and over a line break. */

/**
 * @typedef {object} OldWord
 * @property {string} pattern - A regular expression; upper and lower case are the same.
 * @property {string} better - The words that take its place.
 * @property {string[]} [only] - Paths, as regular expressions, outside of which the word is allowed.
 * @property {string[]} [except] - Paths, as regular expressions, in which the word is allowed.
 */

/**
 * @typedef {object} Find
 * @property {string} place - `src/saga.ts:12`.
 * @property {string} word - The text that was found.
 * @property {string} better
 */

/** A comment, a quotation or a list may begin here: what precedes the prose of a line. */
const LINE_START = /^[\s*/>#|-]*/;

/** @param {readonly OldWord[]} words */
export function compileWords(words) {
  return words.map(({ pattern, better, only, except = [] }) => ({
    pattern: new RegExp(pattern, 'i'),
    better,
    countsIn: (path) => (only === undefined || isUnder(path, only)) && !isUnder(path, except),
  }));
}

/**
 * @param {ReturnType<typeof compileWords>} words
 * @param {string} path - From the root of the repository, with `/`.
 * @param {string} text
 * @returns {Find[]}
 */
export function findInFile(words, path, text) {
  const counting = words.filter(({ countsIn }) => countsIn(path));
  const lines = text.split('\n');
  const inLines = lines.flatMap((line, index) =>
    findInLine(counting, line, lines[index + 1]).map((find) => ({
      place: `${path}:${index + 1}`,
      ...find,
    })),
  );
  return [...findInLine(counting, path).map((find) => ({ place: path, ...find })), ...inLines];
}

/**
 * @param {ReturnType<typeof compileWords>} words
 * @param {string} line
 * @param {string} [next] - The line after it: a phrase may go over the line break.
 */
export function findInLine(words, line, next = '') {
  const here = line.trimEnd();
  const both = `${here} ${next.replace(LINE_START, '')}`;
  return words.flatMap(({ pattern, better }) => {
    const match = pattern.exec(both);
    const word =
      match !== null && match.index < here.length ? match[0] : pattern.exec(identifiersSplit(here))?.[0];
    return word === undefined ? [] : [{ word, better }];
  });
}

/** `isClosed` becomes `is Closed`, `MISSING_FILE` becomes `MISSING FILE`. */
function identifiersSplit(line) {
  return line.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/_/g, ' ');
}

function isUnder(path, patterns) {
  return patterns.some((pattern) => new RegExp(pattern).test(path));
}
