/**
 * Reads JSON text without changing a value: what `JSON.parse` would round or drop is kept, or refused.
 */

import type { UnstorableKind } from './context-errors';
import { readNumber } from './json-number';
import { putField, type StorableValue } from './storable-value';
import { guarded, Walk } from './walk';

const { hasOwn } = Object;

/** Far above what anything that is read here may have, and far below what overflows the stack. */
const LIMITS = { depth: 1_000, size: Infinity };

/** In a text that `JSON.stringify` writes: a number of so many digits that it may be beyond 2^53. */
const LONG_INTEGER = /(?:^|[:,[])-?[0-9]{16}/;

/**
 * The value of a JSON text. Integers beyond 2^53 become `bigint`, whatever a number could hold of them, so that an
 * id is a `bigint` or a number by its length alone; `-0` stays.
 *
 * @param path - what an error calls the value.
 * @throws SagaContextValueError `UNENCODABLE`, with the path of the leaf, for a decimal that a number cannot hold
 * (kind `inexact number`), an object that has a key twice (`repeated key`), and what is nested deeper than 1,000
 * levels (`too deep`).
 * @throws SyntaxError for what is no JSON, `NaN` and `Infinity` included.
 */
export function readJson(text: string, path = ''): unknown {
  const value: unknown = JSON.parse(text);
  if (isWritten(value, text) && !LONG_INTEGER.test(text)) return value;
  return guarded(new Walk(path, LIMITS), (walk) => new ExactReader(text, walk).read());
}

/** Whether the text is what JavaScript itself writes for the value: then nothing of it was lost. */
function isWritten(value: unknown, text: string): boolean {
  try {
    return JSON.stringify(value) === text;
  } catch {
    // It is nested too deeply for that.
    return false;
  }
}

const SPACE = /[\t\n\r ]*/y;
const NUMBER = /-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

/** Reads a text again that is known to be JSON. */
class ExactReader {
  readonly #text: string;
  readonly #walk: Walk;
  #at = 0;

  constructor(text: string, walk: Walk) {
    this.#text = text;
    this.#walk = walk;
  }

  read(): StorableValue {
    switch (this.#next()) {
      case '{':
        return this.#record();
      case '[':
        return this.#array();
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #record(): StorableValue {
    const record: Record<string, StorableValue> = {};
    this.#members(record, '}', () => {
      const key = this.#string();
      this.#walk.at(key);
      if (hasOwn(record, key)) throw this.#refuse('repeated key');
      this.#skip(':');
      putField(record, key, this.read());
    });
    return record;
  }

  #array(): StorableValue {
    const items: StorableValue[] = [];
    this.#members(items, ']', () => {
      this.#walk.at(items.length);
      items.push(this.read());
    });
    return items;
  }

  /** What stands between two brackets, with commas between its members. */
  #members(container: object, end: string, readMember: () => void): void {
    this.#walk.enter(container, 0);
    this.#at += 1;
    while (this.#next() !== end) {
      if (this.#next() === ',') this.#skip(',');
      this.#next();
      readMember();
    }
    this.#at += 1;
    this.#walk.leave();
  }

  #string(): string {
    const start = this.#at;
    let end = start;
    do end = this.#text.indexOf('"', end + 1);
    while (this.#isEscaped(end));
    this.#at = end + 1;
    return JSON.parse(this.#text.slice(start, this.#at)) as string;
  }

  #isEscaped(quote: number): boolean {
    let backslashes = 0;
    while (this.#text[quote - 1 - backslashes] === '\\') backslashes += 1;
    return backslashes % 2 === 1;
  }

  #number(): StorableValue {
    const literal = this.#match(NUMBER);
    const value = readNumber(literal);
    if (value === undefined) throw this.#refuse('inexact number', literal);
    return value;
  }

  #word<Value>(word: string, value: Value): Value {
    this.#at += word.length;
    return value;
  }

  #skip(mark: string): void {
    this.#next();
    this.#at += mark.length;
  }

  /** The next character that is no white space. */
  #next(): string | undefined {
    this.#match(SPACE);
    return this.#text[this.#at];
  }

  #match(pattern: RegExp): string {
    const start = this.#at;
    pattern.lastIndex = start;
    pattern.test(this.#text);
    this.#at = pattern.lastIndex;
    return this.#text.slice(start, this.#at);
  }

  #refuse(kind: UnstorableKind, literal?: string): Error {
    const shown = literal !== undefined && (literal.length <= 60 ? literal : `${literal.slice(0, 60)}…`);
    return this.#walk.refuse(kind, shown === false ? {} : { name: shown });
  }
}
