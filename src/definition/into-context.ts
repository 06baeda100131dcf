/** Owns where the reply of a step goes: into a field of the context, or through a function. */
import { SagaContext } from '../context/saga-context';
import type { SagaResponse } from '../messages/saga-response';
import type { CallbackResult } from './callbacks';

/** The keys of a context whose type takes the content of a reply. */
export type KeyTaking<T extends object, R> = {
  [K in Extract<keyof T, string>]-?: [R] extends [T[K]] ? K : never;
}[Extract<keyof T, string>];

/** Writes the content of a reply into the context; the result has the rules of `onSuccess`. */
export type AnswerTaker<T extends object, R> = (context: SagaContext<T>, reply: R) => CallbackResult<T>;

/** Where a reply goes. */
export type Into<T extends object, R> = KeyTaking<T, R> | AnswerTaker<T, R>;

/** A handler of replies that brings their content there. */
export function intoContext<T extends object, R>(
  into: Into<T, R>,
): (context: SagaContext<T>, response: SagaResponse<R>) => CallbackResult<T> {
  if (typeof into === 'function') return (context, response) => into(context, response.content());
  return (context, response) => void SagaContext.set(context as SagaContext, into, response.content());
}
