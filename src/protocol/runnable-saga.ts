/** Owns the types of what a client can start. */
import type { AnySagaContext, ContextOf, LooseValue } from '../context/context-types';
import type { Saga } from '../definition/saga';

/** The initial context of an execution, or a plain object with its fields. */
export type InitialContext<T extends object> = ContextOf<T> | AnySagaContext | T;

/** A function that builds and commits a saga from the context of an execution, which it may change. */
export type SagaFactory<T extends object, V = LooseValue> = (
  context: never,
) => Saga<T, V> | Promise<Saga<T, V>>;
