/** The participants of the planted sagas with blocks: they remember keys, and undo by the keys of what they undo. */
import { type Saga, SagaRefused, SagaRequest, type SagaResponse } from 'temporal-saga';
import type { ParticipantFunction } from 'temporal-saga/testing';

/** What was done, by its key: the target, and what it was done for. */
export interface Ledger {
  readonly effects: Record<string, string>;
  readonly undone: Set<string>;
}

export const ledger = (): Ledger => ({ effects: {}, undone: new Set() });

/** Does what it is asked for, once per key. An operation `undo` undoes. */
export const keeper =
  ({ effects, undone }: Ledger): ParticipantFunction =>
  ({ operation, target, content, idempotencyKey, undoOf }) => {
    if (operation === 'undo') {
      for (const key of undoOf) {
        undone.add(key);
        delete effects[key];
      }
      return {};
    }
    if (undone.has(idempotencyKey)) throw new SagaRefused({ why: 'undone' });
    effects[idempotencyKey] = `${target} ${JSON.stringify(content)}`;
    return { id: idempotencyKey };
  };

/** Adds a remote step with an undo, which writes the id of what was done under a key of the context. */
export const act =
  <T extends object>(name: string, key?: keyof T & string, content: (context: T) => object = () => ({})) =>
  (body: Saga<T>): Saga<T> => {
    const step = body
      .remoteStep(name)
      .onExecute((context) => new SagaRequest({ target: `${name}/do`, content: content(context as T) }));
    if (key !== undefined) {
      step.onSuccess((context, response: SagaResponse<{ id: string }>) => {
        (context as Record<string, unknown>)[key] = response.content().id;
      });
    }
    step.onFailure((context) => new SagaRequest({ target: `${name}/undo`, content: content(context as T) }));
    return body;
  };
