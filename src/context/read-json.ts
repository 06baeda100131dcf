/** Owns the exact reading of JSON text: values that `JSON.parse` would round or drop are kept or refused. */
import { truncate } from '../errors/format-value';
import type { UnstorableKind } from './context-errors';
import { readNumber } from './json-number';
import { putField, type StorableValue } from './storable-value';
import { guarded, Walk } from './walk';

const { hasOwn } = Object;

/** Deeper than any valid text, and far from a stack overflow. */
const LIMITS = { depth: 1_000, size: Infinity };

/** A number with enough digits to be beyond 2^53, in a text that `JSON.stringify` could have written. */
const LONG_INTEGER = /(?:^|[:,[])-?[0-9]{16}/;

/**
 * The value of a JSON text. Every integer beyond 2^53 becomes a `bigint`, so that the type of an id depends only on
 * its size. `-0` is kept.
 *
 * @param path - The name of the value in errors.
 * @throws SagaContextValueError `UNENCODABLE`, with the path, for a decimal that a number cannot hold (kind
 * `inexact number`), an object with a repeated key (`repeated key`), and a nesting deeper than 1,000 levels
 * (`too deep`).
 * @throws SyntaxError if the text is not JSON, such as `NaN` and `Infinity`.
 */
export function readJson(text: string, path = ''): unknown {
  const value: unknown = JSON.parse(text);
  if (isWritten(value, text) && !LONG_INTEGER.test(text)) return value;
  return guarded(new Walk(path, LIMITS), (walk) => new ExactReader(text, walk).read());
}

/** Whether JavaScript writes the same text for the value, so that parsing lost nothing. */
function isWritten(value: unknown, text: string): boolean {
  try {
    return JSON.stringify(value) === text;
  } catch {
    // The value is nested too deeply for `JSON.stringify`.
    return false;
  }
}

const SPACE = /[\t\n\r ]*/y;
const NUMBER = /-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

/** Reads a valid JSON text exactly. */
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

  /** Reads the members between two brackets, which commas separate. */
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

  /** The next character that is not white space. */
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
    return this.#walk.refuse(kind, literal === undefined ? {} : { name: truncate(literal, 60) });
  }
}
