/** Owns the class `SagaContext`: the proxy behind each instance, and its constructor. */
import type { SagaContextConstructor } from './context-constructor';
import { CONTEXT, type ContextData, EXECUTION, isContext } from './context-data';
import { SagaContextValueError } from './context-errors';
import { applyChanges, contextMethods, fieldsOf, putValue, removeField } from './context-methods';
import type { AnySagaContext, LooseFields, SagaContext as SagaContextType } from './context-types';
import { copyFields } from './copy-value';

export { isContext } from './context-data';
export type { SagaContextConstructor } from './context-constructor';
export type * from './context-types';

const { create, hasOwn, keys: keysOf } = Object;
const ContextProxy = Proxy;

/**
 * The traps of a context. Its target is its data: an object that owns the fields and inherits the methods, so that a
 * field shadows the method of the same name.
 */
const handler: ProxyHandler<ContextData> = {
  // The receiver is the target, not the proxy, so that the getter of CONTEXT returns the target.
  get: (data, key) => data[key as string],

  has: (data, key) => hasOwn(data, key),

  set(data, key, value) {
    putValue(data, key, value);
    return true;
  },

  deleteProperty(data, key) {
    removeField(data, key);
    return true;
  },

  defineProperty(data, key, descriptor) {
    const isPlain = descriptor.writable && descriptor.enumerable && descriptor.configurable;
    if (!isPlain) throw new SagaContextValueError(String(key), 'attributes');
    putValue(data, key, descriptor.value);
    return true;
  },

  setPrototypeOf: () => false,

  preventExtensions: () => false,
};

/**
 * The state that the callbacks of a saga share. Its own properties are exactly the fields.
 *
 * Construction, assignment, `set` and `update` check each value immediately and store a deep copy. Edits inside a
 * stored value are checked at the end of the callback. Follows the `SagaContext` of the original; `docs/context.md`
 * lists each difference. Runs in workflow, activity and client code.
 *
 * @example
 * ```ts
 * import { SagaContext } from 'temporal-saga';
 *
 * const context = new SagaContext({ orderId: 12345, total: 99.99 });
 * context.status = 'processing';
 * const shippingCost = context.get('shippingCost', 0);
 * ```
 */
export const SagaContext: SagaContextConstructor = class SagaContext extends null {
  // It extends null, so that a context inherits only the names of its methods: `context.toString` is a field or
  // absent, and `__proto__` is as safe as any other key.
  constructor(fields?: unknown) {
    const copies = copyFields(fieldsOf(fields));
    return contextWith((data) => {
      applyChanges(data, keysOf(copies), copies);
    }) as never;
  }

  get size(): number {
    return contextMethods.size(this);
  }

  get [CONTEXT](): object {
    return this;
  }

  [Symbol.iterator](): IterableIterator<string> {
    return contextMethods.keys(this).values();
  }

  [Symbol.toPrimitive](): string {
    return '[object SagaContext]';
  }

  static [Symbol.hasInstance](value: unknown): boolean {
    return isContext(value);
  }
} as unknown as SagaContextConstructor;

export type SagaContext<T extends object = LooseFields> = SagaContextType<T>;

const { prototype } = SagaContext;

/** Adds each method to the class in its static form, and to the prototype as an instance method. */
function addMethods(): void {
  Object.assign(SagaContext, contextMethods);
  for (const [name, method] of Object.entries(contextMethods)) {
    if (name === 'size') continue; // the getter above
    const value = function (this: object, ...parameters: [never, never]): unknown {
      return method(this, ...parameters);
    };
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
}

addMethods();

/**
 * @internal What the drafts of an execution inherit.
 * @param rootKey - What the ids of the execution follow from.
 */
export function draftsOf(rootKey: string): object {
  return create(prototype, { [EXECUTION]: { value: rootKey } }) as object;
}

/**
 * Creates a context with the fields that `fill` writes, which must be checked copies.
 *
 * @internal
 */
export function contextWith(fill: (data: ContextData) => void, base: object = prototype): AnySagaContext {
  const data = create(base) as ContextData;
  fill(data);
  return new ContextProxy(data, handler) as unknown as AnySagaContext;
}
