/** Owns the check for unknown options. */
import { meantOption } from '../errors/meant-name';
import { SagaError } from '../errors/saga-error';

const LONGEST_NAME = 100;

/** The problem with the keys of some options; `undefined` where all of them are known. */
export function unknownKeys(options: object, known: readonly string[]): string | undefined {
  const unknown = Object.keys(options).filter((key) => !known.includes(key));
  if (unknown.length === 0) return undefined;
  const names = unknown.map((key) => JSON.stringify(key.slice(0, LONGEST_NAME))).join(', ');
  const meant = unknown.map((key) => meantOption(key, known)).find((text) => text !== '') ?? '';
  return `has no option ${names}; known: ${known.join(', ')}.${meant}`;
}

/** @throws SagaError `CONFIGURATION_INVALID` naming the unknown keys and the known ones. */
export function refuseUnknownKeys(option: string, options: object, known: readonly string[]): void {
  const problem = unknownKeys(options, known);
  if (problem === undefined) return;
  throw new SagaError('CONFIGURATION_INVALID', `\`${option}\` ${problem}`, { details: { option } });
}
