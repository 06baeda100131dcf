/** Checks of case files that throw `Malformed`. */
import { isFields } from './json';

/** A file or a case that does not follow FORMAT.md. */
export class Malformed extends Error {
  constructor(where: string, problem: string) {
    super(where === '' ? problem : `${where}: ${problem}`);
    this.name = 'Malformed';
  }
}

export function expectFields(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (isFields(value)) return value;
  throw new Malformed(where, `an object is needed${found(value)}`);
}

/** @param length - The required length, if it is fixed. */
export function expectList(value: unknown, where: string, length?: number): readonly unknown[] {
  if (Array.isArray(value) && (length === undefined || value.length === length)) return value;
  throw new Malformed(
    where,
    `a list${length === undefined ? '' : ` of ${String(length)}`} is needed${found(value)}`,
  );
}

export function expectText(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  throw new Malformed(where, `a string is needed${found(value)}`);
}

function found(value: unknown): string {
  const text = JSON.stringify(value);
  return text === undefined ? ', but it is missing' : `, not ${text.slice(0, 80)}`;
}
