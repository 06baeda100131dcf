import { SagaError } from '../errors/saga-error';

/** What is wrong with each kind of value that cannot be stored or sent, and what to do instead. */
const REFUSALS = {
  undefined: ['is undefined', 'leave the key out or store null'],
  function: ['is a function', 'store data, not behaviour'],
  symbol: ['is a symbol', 'store a text'],
  NaN: ['is NaN', 'store null or a text'],
  Infinity: ['is infinite', 'store null or a text'],
  'invalid Date': ['is an invalid Date', 'store null or a text'],
  'class instance': ['is an instance of a class', 'store its fields as a plain object'],
  SagaContext: [
    'is a SagaContext',
    'store a plain object with the fields you need, for example { ...context }',
  ],
  Buffer: ['is a Buffer', 'store new Uint8Array(buffer), or a text'],
  hole: ['is a hole in an array', 'store null there'],
  'extra property': ['is a property that its container cannot keep', 'store a plain object'],
  'symbol key': ['has a symbol as a key', 'use texts as keys'],
  attributes: ['is an accessor or a read-only property', 'assign a value'],
  cycle: ['contains itself', 'store an id in place of the reference'],
  'too deep': ['is nested too deeply', 'store a flatter structure'],
  'too large': ['is too large to be stored or sent', 'store a reference to it'],
  unreadable: ['threw while it was read', 'see the cause'],
  malformed: [
    'is no valid encoding',
    'write { "$type": "Object", "value": ... } around an object with a key $type',
  ],
  'inexact number': ['is a number that JavaScript would round', 'send it as a text'],
  'repeated key': ['occurs twice in its object', 'send each key once'],
  Map: ['is a Map, which a request cannot carry', 'send Object.fromEntries(map) or [...map]'],
  Set: ['is a Set, which a request cannot carry', 'send [...set]'],
  Bytes: ['is a Uint8Array, which a request cannot carry', 'send a text, for example base64'],
} as const;

/** The kinds of values that a context cannot store or a request cannot carry. */
export type UnstorableKind = keyof typeof REFUSALS;

/**
 * A value cannot be stored in a context or sent in a request. Code: `UNENCODABLE`.
 *
 * Thrown by the constructor of a context, by assignment, `set` and `update`, and at the end of a callback
 * that edited a nested value. May be met in workflow, activity and client code alike.
 */
export class SagaContextValueError extends SagaError {
  /** Where the bad leaf stands, such as `order.items[2].price`; empty for the value itself. */
  readonly path: string;
  /** What was found there. */
  readonly kind: UnstorableKind;

  /** @param name - the class of a class instance, or what else tells more about the value than its kind. */
  constructor(path: string, kind: UnstorableKind, options: { name?: string; cause?: unknown } = {}) {
    const [problem, remedy] = REFUSALS[kind];
    const name = options.name ? ` (${options.name})` : '';
    super('UNENCODABLE', `${path || 'The value'} ${problem}${name}: ${remedy}.`, {
      details: { path, kind, ...(options.name ? { name: options.name } : {}) },
      ...('cause' in options ? { cause: options.cause } : {}),
    });
    this.path = path;
    this.kind = kind;
  }
}

const MOST_KEYS_IN_MESSAGE = 20;

/**
 * A key was required from, or deleted in, a context that does not have it. Code: `CONTEXT_KEY_MISSING`.
 *
 * Thrown by `require(key)`, `pop(key)` without a default, `delete(key)` and the `delete` operator. The
 * original throws `KeyError` for items and `AttributeError` for attributes; this is the one class for both.
 */
export class SagaContextKeyError extends SagaError {
  readonly key: string;
  /** The keys that the context has, in their order. */
  readonly knownKeys: readonly string[];

  constructor(key: string, knownKeys: readonly string[]) {
    const listed = knownKeys.slice(0, MOST_KEYS_IN_MESSAGE).join(', ') || 'no keys';
    const more = knownKeys.length > MOST_KEYS_IN_MESSAGE ? ', ...' : '';
    super('CONTEXT_KEY_MISSING', `The context has no key ${JSON.stringify(key)}; it has ${listed}${more}.`, {
      details: { key, knownKeys },
    });
    this.key = key;
    this.knownKeys = knownKeys;
  }
}
