/** Whether a module exports anything that a worker can run; where it does not, what it exports instead. */
import { isSaga } from './saga';

const ADVICE =
  "Export each saga by itself, committed: export const order = new Saga('order') … .commit(); a function that builds and commits one is exported in the same way.";

/** What is exported where a saga or a factory of sagas is expected. */
type Kind = 'saga' | 'factory' | 'class' | 'promise' | 'holder' | 'other';

/**
 * Says what a module without sagas exports, and what to write; nothing for a module that exports a saga or a factory.
 *
 * A named saga in a list or an object, or behind a promise, cannot be started: beside functions it counts as lost too,
 * since every function may be a factory.
 *
 * @param module - What loading the module gave, whatever it is.
 */
export function missingSagas(module: unknown): string | undefined {
  if (isPromise(module)) {
    return `It uses top-level await, so that its exports come too late. Take the await out of it. ${ADVICE}`;
  }
  if (isSaga(module)) return `The module itself is a saga. ${ADVICE}`;
  const exported = Object.entries(Object(module) as object).map(
    ([name, value]) => [name, value as unknown, kindOf(value)] as const,
  );
  const has = (kind: Kind) => exported.some(([, , one]) => one === kind);
  const hides = exported.some(([, value, kind]) => kind === 'promise' || hasNamedSaga(value));
  if (has('saga') || (has('factory') && !hides)) return undefined;
  const found = exported.map(([name, value, kind]) => `${name} (${describe(value, kind)})`).join(', ');
  return `It exports no saga, but ${found || 'nothing'}. ${ADVICE}`;
}

/** The source text of a class, the language's own (`Object`, `Map`) among them. */
const CLASS = /^class\b|^function [A-Z]\w*\(\) \{ \[native code\] \}$/;

/** Whether a value is a class, which is no factory of sagas. */
export function isClass(value: unknown): boolean {
  return typeof value === 'function' && CLASS.test(Function.prototype.toString.call(value));
}

function kindOf(value: unknown): Kind {
  if (isSaga(value)) return 'saga';
  if (isClass(value)) return 'class';
  if (typeof value === 'function') return 'factory';
  if (isPromise(value)) return 'promise';
  return sagasIn(value).length > 0 ? 'holder' : 'other';
}

function describe(value: unknown, kind: Kind): string {
  if (kind === 'promise') return 'a promise: sagas are built without await';
  if (kind === 'class') return 'a class';
  const what = Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
  return kind === 'holder' ? `${what} with ${String(sagasIn(value).length)} of them` : what;
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
