/** Owns typed participants, as definitions use them: requests of declared operations, with the types of their replies. */
import type { NothingToUndo } from './nothing-to-undo';
import type { ReplyLater } from './reply-later';
import { SagaRequest, withSchemas } from './saga-request';
import type { InputOf, OperationSchemas, OutputOf } from './schema';
import type { SagaResponse } from './saga-response';
import { checkTarget } from './target';

/** The names of the operations in the type of a participant: its functions. */
export type OperationNames<Api extends object> = {
  [K in keyof Api]: Api[K] extends (...args: never[]) => unknown ? K : never;
}[keyof Api];

/** The content that an operation takes: the first parameter of its function. */
export type ContentOf<F> = F extends () => unknown
  ? Record<string, never>
  : F extends (content: infer C, ...rest: never[]) => unknown
    ? C
    : never;

/** The content of the reply: what the function of an operation returns, without what a participant may return beside it. */
export type ReplyOf<F> = F extends (...args: never[]) => infer R ? ContentOfReply<Awaited<R>> : never;

type ContentOfReply<R> =
  R extends SagaResponse<infer C> ? C : R extends NothingToUndo | ReplyLater ? never : R;

/**
 * A content as it may be given: an optional member may be `undefined`, as it is left out of the request, also with the
 * compiler's option `exactOptionalPropertyTypes`.
 */
export type Sendable<C> = [OptionalNames<C>] extends [never]
  ? C
  : { [K in keyof C]: K extends OptionalNames<C> ? C[K] | undefined : C[K] };

/** The names of the optional members of an object with declared members. */
type OptionalNames<C> = C extends object
  ? string extends keyof C
    ? never
    : { [K in keyof C]-?: object extends Pick<C, K> ? K : never }[keyof C]
  : never;

/** One operation of a typed participant: called with the content, it makes the request. */
export interface ParticipantOperation<C, R> {
  (...content: C extends Record<string, never> ? [content?: C] : [content: Sendable<C>]): SagaRequest<C, R>;
  /** `participant/operation`. */
  readonly target: string;
  /** @internal */
  readonly schemas: OperationSchemas | undefined;
}

/** The operations of a typed participant, by their names. */
export type ParticipantOperations<Api extends object> = {
  readonly [K in OperationNames<Api>]: ParticipantOperation<ContentOf<Api[K]>, ReplyOf<Api[K]>>;
} & { readonly [NAME]: string };

/** Where {@link participantName} finds the name. */
const NAME: unique symbol = Symbol.for('temporal-saga.participant');

/** The schemas of a participant's operations, by their names. */
export type ParticipantSchemas = Readonly<Record<string, OperationSchemas>>;

/** The type of a participant, as its schemas declare it. */
export type ApiOf<S extends ParticipantSchemas> = {
  [K in keyof S]: (content: InputOf<S[K]['content']>) => OutputOf<S[K]['reply']>;
};

/**
 * A participant with declared operations: each makes a request with a typed content, and `onSuccess`, `keep` and
 * `onFailure` of the step know its types. With a type alone nothing but the names is there at run time, so `Api` may be the
 * type of a module with I/O: `participant<typeof import('./inventory')>('inventory')` brings nothing of it into the
 * workflow.
 *
 * It may be called anywhere. The worker serves it with `implement`, or under `participants` as any other.
 *
 * @typeParam Api - An object of functions: `(content) => reply`. Further parameters, such as the request, do not count.
 * @param name - The name of the participant in the worker's `participants`.
 * @throws {@link SagaError} `BAD_TARGET` for a name, or the name of an operation, that cannot be a target.
 * @example
 * ```ts
 * interface Inventory {
 *   reserve(content: { items: string[] }): { ids: string[] };
 *   release(content: { ids: string[] }): void;
 * }
 * const inventory = participant<Inventory>('inventory');
 * order.remoteStep('reserve').onExecute(({ items }) => inventory.reserve({ items }));
 * ```
 */
export function participant<Api extends object>(name: string): ParticipantOperations<Api>;
/**
 * A participant whose operations are declared by schemas in the place of types: a content is checked before the request is
 * sent (`REQUEST_INVALID`), and a reply before `keep` and `onSuccess` get it (`REPLY_INVALID`; the step is then undone).
 *
 * @param schemas - The schemas of each operation, of the Standard Schema kind.
 */
export function participant<S extends ParticipantSchemas>(
  name: string,
  schemas: S,
): ParticipantOperations<ApiOf<S>>;
export function participant(
  name: string,
  schemas: ParticipantSchemas = {},
): ParticipantOperations<ParticipantApi> {
  checkTarget(name);
  const known = new Map<string, ParticipantOperation<unknown, unknown>>();
  return new Proxy({} as ParticipantOperations<ParticipantApi>, {
    get(_, key) {
      if (key === NAME) return name;
      // What asks an object for symbols, or whether it is a promise, asks for no operation.
      if (typeof key === 'symbol' || key === 'then') return undefined;
      const own = Object.hasOwn(schemas, key) ? schemas[key] : undefined;
      const operation = known.get(key) ?? operationAt(`${name}/${key}`, own);
      known.set(key, operation);
      return operation;
    },
  });
}

type ParticipantApi = Record<string, (content: unknown) => unknown>;

/** The name of a typed participant. */
export function participantName(operations: ParticipantOperations<object>): string {
  return operations[NAME];
}

function operationAt(
  target: string,
  schemas: OperationSchemas | undefined,
): ParticipantOperation<unknown, unknown> {
  checkTarget(target);
  const make = (content?: unknown) => withSchemas(new SagaRequest({ target, content }), schemas);
  return Object.assign(make, { target, schemas });
}
