/**
 * Owns the error classes of contexts, and the problem and remedy for each kind of value that cannot be stored or
 * sent.
 */
import { formatValue } from '../errors/format-value';
import { SagaError } from '../errors/saga-error';
import { compact } from './compact';

/** The problem with each kind of value, and the remedy. */
const REFUSALS = {
  undefined: ['is undefined', 'omit the key or store null'],
  function: ['is a function', 'store data'],
  symbol: ['is a symbol', 'store a string'],
  NaN: ['is NaN', 'store null or a string'],
  Infinity: ['is infinite', 'store null or a string'],
  'invalid Date': ['is an invalid Date', 'store null or a string'],
  promise: ['is a promise', 'await it, and store what it resolves to'],
  'class instance': ['is an instance of a class', 'store its fields as a plain object'],
  SagaContext: [
    'is a SagaContext',
    'store a plain object with the fields you need, for example { ...context }',
  ],
  Buffer: ['is a Buffer', 'store new Uint8Array(buffer), or a string'],
  hole: ['is a hole in an array', 'store null there'],
  'extra property': ['is a property that its container does not store', 'store a plain object'],
  'symbol key': ['has a symbol as a key', 'use strings as keys'],
  attributes: ['is an accessor or a read-only property', 'assign a value'],
  cycle: ['contains itself', 'store an id instead of the reference'],
  'too deep': ['is nested too deeply', 'store a flatter structure'],
  'too large': ['is too large to be stored or sent', 'store a reference to it'],
  unreadable: ['threw an error while it was read', 'see the cause'],
  malformed: [
    'is not a valid encoding',
    'wrap an object with a key $type in { "$type": "Object", "value": ... }',
  ],
  'inexact number': ['is a number that JavaScript would round', 'send it as a string'],
  'repeated key': ['occurs twice in its object', 'send each key once'],
  Map: ['is a Map, which JSON cannot contain', 'send Object.fromEntries(map) or [...map]'],
  Set: ['is a Set, which JSON cannot contain', 'send [...set]'],
  Bytes: ['is a Uint8Array, which JSON cannot contain', 'send a string, for example base64'],
} as const;

/** The kinds of values that a context cannot store or a request cannot contain. */
export type UnstorableKind = keyof typeof REFUSALS;

/**
 * A value cannot be stored in a context or sent in a request. Code: `UNENCODABLE`.
 *
 * Thrown by the constructor of a context, by assignment, `set` and `update`, and at the end of a callback that edited
 * a nested value. Thrown in workflow, activity and client code.
 */
export class SagaContextValueError extends SagaError {
  /** The path of the value, such as `order.items[2].price`; empty if the value itself is the argument. */
  readonly path: string;
  /** The kind of the value. */
  readonly kind: UnstorableKind;

  /** @param options - `name` adds a fact about the value, such as the class of a class instance. */
  constructor(path: string, kind: UnstorableKind, options: { name?: string; cause?: unknown } = {}) {
    const [problem, remedy] = REFUSALS[kind];
    const name = options.name ? ` (${options.name})` : '';
    super('UNENCODABLE', `${path || 'The value'} ${problem}${name}: ${remedy}.`, {
      details: { path, kind, ...compact({ name: options.name || undefined }) },
      ...('cause' in options && { cause: options.cause }),
    });
    this.path = path;
    this.kind = kind;
  }
}

const MOST_KEYS_IN_MESSAGE = 20;

/**
 * A required or deleted key is missing from the context. Code: `CONTEXT_KEY_MISSING`.
 *
 * Thrown by `require(key)`, `pop(key)` without a default, `delete(key)` and the `delete` operator, in workflow,
 * activity and client code. It replaces `KeyError` and `AttributeError` of the original.
 */
export class SagaContextKeyError extends SagaError {
  readonly key: string;
  /** The keys of the context, in their order. */
  readonly knownKeys: readonly string[];

  constructor(key: string, knownKeys: readonly string[]) {
    const listed = knownKeys.slice(0, MOST_KEYS_IN_MESSAGE).join(', ') || 'no keys';
    const more = knownKeys.length > MOST_KEYS_IN_MESSAGE ? ', ...' : '';
    super('CONTEXT_KEY_MISSING', `The context has no key ${formatValue(key)}; it has ${listed}${more}.`, {
      details: { key, knownKeys },
    });
    this.key = key;
    this.knownKeys = knownKeys;
  }
}
