/** Owns the type of the class `SagaContext`: its constructor and its static methods. */
import type { CONTEXT } from './context-data';
import type {
  AnySagaContext,
  ContextOf,
  ContextSource,
  EncodedContext,
  FieldEntry,
  FieldName,
  Present,
  SagaContext,
  LooseFields,
} from './context-types';

/**
 * The class of contexts: the constructor, and each method in its static form. A field never hides a static form: with
 * a field `items`, `context.items` is the field and `SagaContext.items(context)` calls the method.
 *
 * @throws SagaError `INPUT_INVALID` if the argument `context` is not a context.
 */
export interface SagaContextConstructor {
  /**
   * Creates a context with deep copies of the fields. Fields that are `undefined` are omitted.
   * @throws SagaContextValueError `UNENCODABLE` if a value cannot be stored.
   * @throws SagaError `INPUT_INVALID` unless the argument is a plain object, a context or an iterable of pairs.
   */
  new (fields?: ContextSource<LooseFields>): AnySagaContext;
  new <T extends object>(...fields: object extends T ? [fields?: T] : [fields: T]): SagaContext<T>;
  new <T extends object>(context: ContextOf<T>): SagaContext<T>;
  readonly prototype: AnySagaContext;
  [Symbol.hasInstance](value: unknown): boolean;

  get<T extends object, K extends FieldName<T>>(context: ContextOf<T>, key: K): T[K] | undefined;
  get<T extends object, K extends FieldName<T>, D>(
    context: ContextOf<T>,
    key: K,
    defaultValue: D,
  ): Present<T[K]> | D;
  require<T extends object, K extends FieldName<T>>(context: ContextOf<T>, key: K): Present<T[K]>;
  set<C extends ContextOf<object>, K extends FieldName<C[typeof CONTEXT]>>(
    context: C,
    key: K,
    value: C[typeof CONTEXT][K],
  ): C;
  has(context: ContextOf<object>, key: string): boolean;
  delete<T extends object>(context: ContextOf<T>, key: FieldName<T>): void;
  keys<T extends object>(context: ContextOf<T>): FieldName<T>[];
  values<T extends object>(context: ContextOf<T>): Present<T[FieldName<T>]>[];
  items<T extends object>(context: ContextOf<T>): FieldEntry<T>[];
  entries<T extends object>(context: ContextOf<T>): FieldEntry<T>[];
  update<C extends ContextOf<object>>(
    context: C,
    other?: ContextSource<C[typeof CONTEXT]>,
    more?: ContextSource<C[typeof CONTEXT]>,
  ): C;
  pop<T extends object, K extends FieldName<T>>(context: ContextOf<T>, key: K): Present<T[K]>;
  pop<T extends object, K extends FieldName<T>, D>(
    context: ContextOf<T>,
    key: K,
    defaultValue: D,
  ): Present<T[K]> | D;
  setDefault<T extends object, K extends FieldName<T>>(
    context: ContextOf<T>,
    key: K,
    value?: T[K] | null,
  ): Present<T[K]>;
  clear(context: ContextOf<object>): void;
  size(context: ContextOf<object>): number;
  idFor(context: ContextOf<object>, name: string): string;
  toJSON(context: ContextOf<object>): EncodedContext;
  equals(context: ContextOf<object>, other: unknown): boolean;
}
