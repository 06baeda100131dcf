/** Owns the check whether a module exports a saga that a worker can run, and the advice when it does not. */
import { isClass } from './is-class';
import { isStepLike } from './not-a-saga';
import { isSaga } from './saga';

const ADVICE =
  "Export each saga as a value of its own, and commit it: export const order = new Saga('order') … .commit(). A factory, which builds and commits a saga, is exported in the same way.";

/** The kind of an exported value. A `step` is a chain without `commit()`. A `holder` is a list or an object with sagas in it. */
type Kind = 'saga' | 'factory' | 'class' | 'promise' | 'step' | 'holder' | 'other';

/**
 * Lists the exports of a module without sagas, with advice; `undefined` for a module that exports a saga or a
 * factory.
 *
 * A named saga in a list, in an object or behind a promise cannot be started. This is reported even when the module
 * also exports functions: any function may be a factory, so that nothing else would show the error.
 *
 * @param module - The result of loading the module; it may be any value.
 */
export function missingSagas(module: unknown): string | undefined {
  if (isPromise(module)) {
    return `The module uses top-level await, so its exports are not ready when they are read. Remove the await. ${ADVICE}`;
  }
  if (isSaga(module)) return `The module itself is a saga, and exports none. ${ADVICE}`;
  const exported = Object.entries(Object(module) as object).map(
    ([name, value]) => [name, value as unknown, kindOf(value)] as const,
  );
  const has = (kind: Kind) => exported.some(([, , one]) => one === kind);
  const hides = exported.some(
    ([, value, kind]) => kind === 'promise' || kind === 'step' || hasNamedSaga(value),
  );
  if (has('saga') || (has('factory') && !hides)) return undefined;
  const found = exported.map(([name, value, kind]) => `${name} (${describe(value, kind)})`).join(', ');
  return `The module exports no saga. Its exports: ${found || 'nothing'}. ${ADVICE}`;
}

function kindOf(value: unknown): Kind {
  if (isSaga(value)) return 'saga';
  if (isClass(value)) return 'class';
  if (typeof value === 'function') return 'factory';
  if (isPromise(value)) return 'promise';
  if (isStepLike(value)) return 'step';
  return sagasIn(value).length > 0 ? 'holder' : 'other';
}

function describe(value: unknown, kind: Kind): string {
  if (kind === 'promise') return 'a promise: build sagas without await';
  if (kind === 'class') return 'a class';
  if (kind === 'step') return 'a step: end its chain with .commit(), which returns the saga';
  const type = Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
  return kind === 'holder' ? `${type} that holds ${String(sagasIn(value).length)} of them` : type;
}

function hasNamedSaga(value: unknown): boolean {
  return sagasIn(value).some((saga) => saga.name !== undefined);
}

function sagasIn(value: unknown) {
  return typeof value === 'object' && value !== null ? Object.values(value).filter(isSaga) : [];
}

function isPromise(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object Promise]';
}
