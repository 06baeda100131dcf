/** Owns where the reply of a step goes: into a field of the context, or through a function. */
import { SagaContext } from '../context/saga-context';
import type { SagaResponse } from '../messages/saga-response';
import type { CallbackResult } from './callbacks';

/** The fields of a context that can hold a value. */
export type FieldFor<T extends object, V> = string extends keyof T
  ? string
  : { [F in keyof T]-?: V extends T[F] ? F : never }[keyof T];

/** Writes the content of a reply into the context. */
export type ReplyWriter<T extends object, R> = (context: SagaContext<T>, reply: R) => CallbackResult<T>;

/** Where a reply goes. */
export type Into<T extends object, R> = FieldFor<T, R> | ReplyWriter<T, R>;

/** A handler of replies that brings their content there. */
export function intoContext<T extends object, R>(
  into: Into<T, R>,
): (context: SagaContext<T>, response: SagaResponse<R>) => CallbackResult<T> {
  if (typeof into === 'function') return (context, response) => into(context, response.content());
  return (context, response) =>
    void SagaContext.set(context as SagaContext, into as string, response.content());
}
