/** Owns the types of contexts and the documentation of their methods. */
import type { CONTEXT } from './context-data';
import type { EncodedRecord } from './encode-value';

/**
 * The value of an undeclared field. It is the only `any` of this library: the untyped style of the original
 * (`context.total <= 0`, `context.customer.tier`) does not compile with `unknown`. A context with declared fields,
 * `SagaContext<Order>`, never has it.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
export type LooseValue = any;

/** The fields of a context without declared fields. */
export type LooseFields = Record<string, LooseValue>;

/** The names of the fields of `T`. */
export type FieldName<T extends object> = Extract<keyof T, string>;

/** A context encoded as plain JSON. */
export type EncodedContext = EncodedRecord;

/** The value of a field that is present. */
export type Present<Value> = Exclude<Value, undefined>;

/** A field's key and value. */
export type FieldEntry<T extends object> = { [K in FieldName<T>]-?: [K, Present<T[K]>] }[FieldName<T>];

/** Any context with the fields `T`, even if fields shadow methods. */
export interface ContextOf<T extends object> {
  readonly [CONTEXT]: T;
}

/**
 * A source of fields: a plain object, another context, or an iterable of pairs of key and value. In a plain object
 * `undefined` removes the field.
 */
export type ContextSource<T extends object> =
  { readonly [K in keyof T]?: T[K] | undefined } | ContextOf<Partial<T>> | Iterable<Readonly<FieldEntry<T>>>;

/**
 * The methods of a context with the fields `T`. Each method has a static form, `SagaContext.get(context, key)`, which
 * also works if a field of the same name shadows the method.
 *
 * They run in workflow, activity and client code. They follow the mapping methods of the original; `docs/context.md`
 * lists each difference.
 */
export interface SagaContextMethods<T extends object> extends ContextOf<T> {
  /** The number of fields. */
  readonly size: number;
  /** Returns the value of a field, or `undefined` if it is absent. A field that holds `null` is present. */
  get<K extends FieldName<T>>(key: K): T[K] | undefined;
  /** Returns the value of a field, or the default if it is absent. */
  get<K extends FieldName<T>, D>(key: K, defaultValue: D): Present<T[K]> | D;
  /**
   * Returns the value of a field.
   * @throws SagaContextKeyError `CONTEXT_KEY_MISSING` if it is absent.
   */
  require<K extends FieldName<T>>(key: K): Present<T[K]>;
  /**
   * Stores a deep copy of a value; `undefined` removes the field. Returns the context.
   * @throws SagaContextValueError `UNENCODABLE` if the value cannot be stored. The field then keeps its old value.
   */
  set<K extends FieldName<T>>(key: K, value: T[K]): SagaContext<T>;
  /** Whether the context has a field of this name. */
  has(key: string): boolean;
  /**
   * Removes a field.
   * @throws SagaContextKeyError `CONTEXT_KEY_MISSING` if it is absent.
   */
  delete(key: FieldName<T>): void;
  /** Returns a new array of the keys. */
  keys(): FieldName<T>[];
  /** Returns a new array of the values, in the order of the keys. */
  values(): Present<T[FieldName<T>]>[];
  /** Returns a new array of the pairs of key and value. It is the original's name for `entries`. */
  items(): FieldEntry<T>[];
  /** Returns a new array of the pairs of key and value. */
  entries(): FieldEntry<T>[];
  /**
   * Stores deep copies of the fields of `other`, then of `more`: all of them, or none. Returns the context.
   * @throws SagaContextValueError `UNENCODABLE` if a value cannot be stored.
   * @throws SagaError `INPUT_INVALID` unless each source is a plain object, a context or an iterable of pairs.
   */
  update(other?: ContextSource<T>, more?: ContextSource<T>): SagaContext<T>;
  /**
   * Removes a field and returns its value.
   * @throws SagaContextKeyError `CONTEXT_KEY_MISSING` if it is absent.
   */
  pop<K extends FieldName<T>>(key: K): Present<T[K]>;
  /** Removes a field and returns its value. If it is absent, returns the default, which may be `undefined`. */
  pop<K extends FieldName<T>, D>(key: K, defaultValue: D): Present<T[K]> | D;
  /**
   * Sets the field if it is absent, then returns its value.
   * @param value - @defaultValue `null`
   */
  setDefault<K extends FieldName<T>>(key: K, value?: T[K] | null): Present<T[K]>;
  /** Removes every field. */
  clear(): void;
  /**
   * Returns an id in the form of a UUID: the same for each execution and name, however often it is asked for, also after a
   * replay. In a loop put the item into the name.
   * @throws SagaError `INPUT_INVALID` in a context that belongs to no execution, and for a name that is no text.
   */
  idFor(this: object, name: string): string;
  /**
   * Returns the context as plain JSON, the form in which it is persisted and in which the Temporal UI shows it.
   * @throws SagaContextValueError `UNENCODABLE` if an edit of a nested value made it impossible to store.
   */
  toJSON(): EncodedContext;
  /**
   * Whether `other` is a context with equal fields of equal types, in any order. Always false for a plain object.
   */
  equals(other: unknown): boolean;
  /** Iterates over the keys at the time of the call: fields may be added and removed meanwhile. */
  [Symbol.iterator](): IterableIterator<FieldName<T>>;
}

/** Many contexts have fields with the names of these methods, so an untyped context must allow both. */
type LikelyFields = 'items' | 'keys' | 'values' | 'entries' | 'size';

/** A context without declared fields: any key can be read and written. */
export interface AnySagaContext extends Omit<SagaContextMethods<LooseFields>, LikelyFields> {
  [field: string]: LooseValue;
}

/**
 * The state that the callbacks of a saga share.
 *
 * `SagaContext<Order>` has the fields of `Order`, and the methods of {@link SagaContextMethods} that no field
 * shadows. `SagaContext` without a type argument accepts any field.
 */
export type SagaContext<T extends object = LooseFields> = string extends keyof T
  ? AnySagaContext
  : T & Omit<SagaContextMethods<T>, keyof T>;

/**
 * The result of a callback that works on the context: nothing, `true` or its context keeps the changes, another
 * context replaces it, and an Error fails the step (S1).
 */
export type ContextResult<T extends object = LooseFields> =
  | SagaContext<T>
  | Error
  | true
  | null
  | undefined
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a callback without a return statement
  | void;
