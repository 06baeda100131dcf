/** The operations that callbacks of a case perform on their draft (FORMAT.md, section 3). */
import { SagaContext } from '../../src';
import type { Operation } from './case-format';
import { copyOf, fieldOf, isFields } from './json';

/** The input of a callback beside its draft. */
export interface Inputs {
  readonly parameters?: unknown;
  /** The content of the reply, in reply handlers. */
  readonly reply?: unknown;
}

type Perform<O> = (draft: SagaContext, operation: O, inputs: Inputs) => void;

const PERFORM: { readonly [K in Operation['op']]: Perform<Extract<Operation, { op: K }>> } = {
  set: (draft, { key, value }) => {
    draft[key] = value;
  },
  delete: (draft, { key }) => {
    if (key in draft) delete draft[key];
  },
  copy: (draft, { key, from }) => {
    draft[key] = valueOf(draft, from);
  },
  increment: (draft, { key, by = 1 }) => {
    const old = valueOf(draft, key);
    draft[key] = (typeof old === 'number' ? old : 0) + by;
  },
  append: (draft, { key, value }) => {
    const old = valueOf(draft, key);
    if (Array.isArray(old)) old.push(copyOf(value));
    else draft[key] = [value];
  },
  put: (draft, { key, field, value }) => {
    const old = valueOf(draft, key);
    if (isFields(old)) setInPlace(old, field, copyOf(value));
    else draft[key] = { [field]: value };
  },
  fromReply: (draft, { key, field }, { reply }) => {
    draft[key] = fieldOf(reply, field);
  },
  fromParameter: (draft, { key, parameter }, { parameters }) => {
    draft[key] = fieldOf(parameters, parameter);
  },
};

/** Performs an operation on a callback's draft (FORMAT.md, section 3). */
export function perform(draft: SagaContext, operation: Operation, inputs: Inputs): void {
  // The compiler does not know that the name of an operation selects its function.
  const run = PERFORM[operation.op] as Perform<Operation>;
  run(draft, operation, inputs);
}

/** The value of a field; null if it is absent, even if a method has its name. */
export function valueOf(draft: SagaContext, key: string): unknown {
  return SagaContext.get(draft, key, null);
}

/** Like an assignment, but `__proto__` becomes an ordinary field. */
function setInPlace(target: object, field: string, value: unknown): void {
  Object.defineProperty(target, field, { value, writable: true, enumerable: true, configurable: true });
}
