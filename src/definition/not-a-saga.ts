/**
 * Owns the description of a value that stands where a committed saga is expected: what it is, and what to pass instead.
 *
 * It recognizes a saga by its brand: the builder's own files use it too, and import no saga.
 */
import { isBranded } from '../errors/brand';
import { fieldOf } from '../errors/describe-error';
import { formatValue, truncate } from '../errors/format-value';
import { isClass } from './is-class';

const SAGA_BRAND = Symbol.for('temporal-saga.saga');

/** The most names of sagas in a list. */
const MOST_NAMES = 5;

/** What the value is, and what to do: two clauses for the end of a sentence, such as `a promise; await it`. */
export function describeNonSaga(value: unknown): string {
  if (value === undefined) return 'undefined; check the name of the import, and that the module exports it';
  if (isSagaLike(value)) return `the saga ${nameOf(value)}, which is not committed; call its commit()`;
  if (isStepLike(value)) return 'a step of a saga; end the chain with .commit(), which returns the saga';
  if (isPromise(value)) return 'a promise; build the saga without await, or await it';
  if (typeof value === 'function') return describeFunction(value);
  if (typeof value === 'string') return `the name ${formatValue(value)}; pass the saga itself`;
  if (typeof value !== 'object' || value === null) return `${formatValue(value)}; pass the committed saga`;
  return describeObject(value);
}

function describeFunction(value: object): string {
  const name = String(fieldOf(value, 'name'));
  if (isClass(value)) return `the class ${truncate(name)}; pass a committed saga: new Saga(...) … .commit()`;
  return `the function ${truncate(name) || 'without a name'}; pass a factory that returns a committed saga`;
}

function describeObject(value: object): string {
  const what = Array.isArray(value) ? 'an array' : instanceName(value);
  const sagas = sagasIn(value);
  if (sagas.length > 0) {
    const named = sagas.slice(0, MOST_NAMES).map(([key]) => (Array.isArray(value) ? `[${key}]` : `.${key}`));
    return `${what} that holds sagas; pass one of them: ${named.join(', ')}`;
  }
  if (fieldOf(value, 'default') !== undefined) {
    return `${what} with a default export; pass .default, or import the saga by its name`;
  }
  if (Array.isArray(fieldOf(value, 'steps'))) {
    return 'a definition as plain data; make a saga of it: Saga.fromJSON(...)';
  }
  const keys = Object.keys(value)
    .slice(0, MOST_NAMES)
    .map((key) => truncate(key));
  const fields = keys.length > 0 && !Array.isArray(value) ? ` with the fields ${keys.join(', ')}` : '';
  return `${what}${fields}; pass a committed saga: new Saga(...) … .commit()`;
}

/** The sagas in the value, or in its default export, by the way to them. */
function sagasIn(value: object): readonly (readonly [key: string, saga: unknown])[] {
  const own = Object.entries(value).filter(([, item]) => isSagaLike(item));
  if (own.length > 0) return own;
  const inner = fieldOf(value, 'default');
  return typeof inner === 'object' && inner !== null
    ? Object.entries(inner)
        .filter(([, item]) => isSagaLike(item))
        .map(([key, item]) => [`default.${key}`, item] as const)
    : [];
}

function isSagaLike(value: unknown): boolean {
  return isBranded(value, SAGA_BRAND);
}

/** Whether a value is a step of the builder, at which a chain without `commit()` ends. */
export function isStepLike(value: unknown): boolean {
  const saga = typeof value === 'object' ? fieldOf(value, 'saga') : undefined;
  return isSagaLike(saga) && typeof fieldOf(value, 'commit') === 'function';
}

function isPromise(value: unknown): boolean {
  return typeof value === 'object' && typeof fieldOf(value, 'then') === 'function';
}

function nameOf(saga: unknown): string {
  const name = fieldOf(saga, 'name');
  return typeof name === 'string' ? truncate(name) : '(unnamed)';
}

function instanceName(value: object): string {
  const name = fieldOf(fieldOf(value, 'constructor'), 'name');
  const isPlain = typeof name !== 'string' || name === 'Object' || name === '';
  return isPlain ? 'an object' : `an instance of ${truncate(name)}`;
}
