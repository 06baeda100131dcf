import type { SagaContextConstructor } from './context-constructor';
import { CONTEXT, type ContextData, isContext } from './context-data';
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
 * The traps of a context. Its target is its data: an object that owns the fields and inherits the methods, so
 * that a field shadows a method of its name.
 */
const handler: ProxyHandler<ContextData> = {
  // Not with the context as the receiver: the getter of CONTEXT then answers with the target itself.
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
 * The state that flows through the callbacks of a saga: its own properties are the fields, and nothing else
 * is.
 *
 * Construction, assignment, `set` and `update` check each value at once and store a deep copy of it. What is
 * edited inside a stored value is checked when the callback has ended. Follows the original's `SagaContext`;
 * `docs/context.md` lists each difference. May be used in workflow, activity and client code.
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
  // It extends null so that a context inherits the names of its methods and no others: `context.toString` is
  // a field or absent, and `__proto__` is as safe as any other key.
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

/**
 * Gives the class each method in its static form, and its instances the same with themselves as the context.
 */
function addMethods(): void {
  Object.assign(SagaContext, contextMethods);
  for (const [name, method] of Object.entries(contextMethods)) {
    if (name === 'size') continue; // a getter above
    const value = function (this: object, ...parameters: [never, never]): unknown {
      return method(this, ...parameters);
    };
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
}

addMethods();

/**
 * A context whose fields `fill` writes; they must be checked copies already.
 *
 * @internal
 */
export function contextWith(fill: (data: ContextData) => void): AnySagaContext {
  const data = create(prototype) as ContextData;
  fill(data);
  return new ContextProxy(data, handler) as unknown as AnySagaContext;
}
