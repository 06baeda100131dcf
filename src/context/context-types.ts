import type { CONTEXT } from './context-data';
import type { EncodedRecord } from './encode-value';

/**
 * The value of a field that nobody declared. It is the one `any` of this library: the original's untyped
 * style (`context.total <= 0`, `context.customer.tier`) compiles with nothing narrower, as `unknown` allows
 * no access at all. With declared fields, `SagaContext<Order>`, it is nowhere.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
export type LooseValue = any;

/** The fields of a context whose fields nobody declared. */
export type LooseFields = Record<string, LooseValue>;

/** The names of the fields of `T`. */
export type FieldName<T extends object> = Extract<keyof T, string>;

/** A context encoded as plain JSON. */
export type EncodedContext = EncodedRecord;

/** What a field holds when it is there. */
export type Present<Value> = Exclude<Value, undefined>;

/** A field's key and value. */
export type FieldEntry<T extends object> = { [K in FieldName<T>]-?: [K, Present<T[K]>] }[FieldName<T>];

/** Any context with the fields `T`, whichever methods its fields shadow. */
export interface ContextOf<T extends object> {
  readonly [CONTEXT]: T;
}

/**
 * What can be merged into a context: a plain object, in which `undefined` stands for a field to be removed,
 * another context, or pairs of key and value.
 */
export type ContextSource<T extends object> =
  { readonly [K in keyof T]?: T[K] | undefined } | ContextOf<Partial<T>> | Iterable<Readonly<FieldEntry<T>>>;

/**
 * The methods of a context with the fields `T`. Every one has a static form, `SagaContext.get(context, key)`,
 * that also works where a field of the same name shadows the method.
 *
 * They may be called in workflow, activity and client code. They follow the mapping methods of the original;
 * `docs/context.md` lists each difference.
 */
export interface SagaContextMethods<T extends object> extends ContextOf<T> {
  /** The number of fields. */
  readonly size: number;
  /** The value of a field, or `undefined` when it is absent. A field that holds `null` is present. */
  get<K extends FieldName<T>>(key: K): T[K] | undefined;
  /** The value of a field, or the default when it is absent. */
  get<K extends FieldName<T>, D>(key: K, defaultValue: D): Present<T[K]> | D;
  /**
   * The value of a field.
   * @throws SagaContextKeyError `CONTEXT_KEY_MISSING` when it is absent.
   */
  require<K extends FieldName<T>>(key: K): Present<T[K]>;
  /**
   * Stores a deep copy of a value; `undefined` removes the field. Returns the context.
   * @throws SagaContextValueError `UNENCODABLE` when the value cannot be stored; the field then keeps its
   * value.
   */
  set<K extends FieldName<T>>(key: K, value: T[K]): SagaContext<T>;
  /** Whether there is a field of this name. */
  has(key: string): boolean;
  /**
   * Removes a field.
   * @throws SagaContextKeyError `CONTEXT_KEY_MISSING` when it is absent.
   */
  delete(key: FieldName<T>): void;
  /** The keys, in an array of their own. */
  keys(): FieldName<T>[];
  /** The values in the order of the keys, in an array of their own. */
  values(): Present<T[FieldName<T>]>[];
  /** The pairs of key and value, in an array of their own; the original's name for `entries`. */
  items(): FieldEntry<T>[];
  /** The pairs of key and value, in an array of their own. */
  entries(): FieldEntry<T>[];
  /**
   * Stores deep copies of the fields of `other`, then of `more`. All or nothing. Returns the context.
   * @throws SagaContextValueError `UNENCODABLE` when one of the values cannot be stored.
   * @throws SagaError `INPUT_INVALID` when `other` or `more` is neither a plain object, a context nor pairs.
   */
  update(other?: ContextSource<T>, more?: ContextSource<T>): SagaContext<T>;
  /**
   * Removes a field and returns its value.
   * @throws SagaContextKeyError `CONTEXT_KEY_MISSING` when it is absent.
   */
  pop<K extends FieldName<T>>(key: K): Present<T[K]>;
  /** Removes a field and returns its value, or returns the default, which may be `undefined`. */
  pop<K extends FieldName<T>, D>(key: K, defaultValue: D): Present<T[K]> | D;
  /**
   * The value of a field, which is first set when it is absent.
   * @param value - default: `null`
   */
  setDefault<K extends FieldName<T>>(key: K, value?: T[K] | null): Present<T[K]>;
  /** Removes every field. */
  clear(): void;
  /**
   * The context as plain JSON, as it is persisted and as the Temporal UI shows it.
   * @throws SagaContextValueError `UNENCODABLE` when a nested value was edited into one that cannot be
   * stored.
   */
  toJSON(): EncodedContext;
  /**
   * Whether `other` is a context with equal fields, types included; the order of keys makes no difference.
   * Never true for a plain object.
   */
  equals(other: unknown): boolean;
  /** The keys as they are now: fields may be added and removed while iterating. */
  [Symbol.iterator](): IterableIterator<FieldName<T>>;
}

/** These methods are named like fields that many contexts have, so an untyped context must allow both. */
type LikelyFields = 'items' | 'keys' | 'values' | 'entries' | 'size';

/** A context whose fields nobody declared: any key may be read and written. */
export interface AnySagaContext extends Omit<SagaContextMethods<LooseFields>, LikelyFields> {
  [field: string]: LooseValue;
}

/**
 * The state that flows through the callbacks of a saga.
 *
 * `SagaContext<Order>` has the fields of `Order` and, under the names that no field has, the methods of
 * {@link SagaContextMethods}. `SagaContext` alone accepts any field.
 */
export type SagaContext<T extends object = LooseFields> = string extends keyof T
  ? AnySagaContext
  : T & Omit<SagaContextMethods<T>, keyof T>;

/**
 * What a callback that changes the context may return: nothing, `true` or its context to keep its changes,
 * another context to replace it, an Error to fail the step (S1).
 */
export type ContextResult<T extends object = LooseFields> =
  | SagaContext<T>
  | Error
  | true
  | null
  | undefined
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a callback without a return statement
  | void;
