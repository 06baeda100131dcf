import { Saga, SagaRefused, SagaRequest } from 'temporal-saga';
import type { ParticipantFunction } from 'temporal-saga/testing';
import type { ExploreOptions } from 'temporal-saga/testing/explorer';

/** What a participant that keeps the rules remembers. */
export interface Books {
  /** What is done and not undone, by the idempotency key. */
  readonly done: Set<string>;
  /** The keys that were undone, whether they were done before or not. */
  readonly undone: Set<string>;
}

export const freshBooks = (): Books => ({ done: new Set(), undone: new Set() });

/** A participant that keeps the rules of S9. */
export const honest =
  ({ done, undone }: Books): ParticipantFunction =>
  ({ idempotencyKey, undoOf }) => {
    if (undoOf.length === 0) {
      if (undone.has(idempotencyKey)) throw new SagaRefused();
      done.add(idempotencyKey);
    }
    for (const key of undoOf) {
      done.delete(key);
      undone.add(key);
    }
    return {};
  };

/** A saga of some remote steps, each with its undo. */
export function linearSaga(length: number): Saga {
  const saga = new Saga('linear');
  for (let step = 1; step <= length; step += 1) {
    saga
      .remoteStep(`s${String(step)}`)
      .onExecute(() => new SagaRequest({ target: 'p/do', content: { step } }))
      .onSuccess((context) => {
        context[`s${String(step)}`] = true;
      })
      .onFailure(() => new SagaRequest({ target: 'p/undo', content: { step } }));
  }
  return saga.commit();
}

/** Honest participants, and the invariant that all is done or nothing. */
export const honestly = (length: number) =>
  ({
    books: freshBooks,
    participants: (books: Books) => ({ p: honest(books) }),
    invariants: {
      'all or nothing': ({ status }: { status: string }, { done }: Books) =>
        done.size === (status === 'finished' ? length : 0),
    },
  }) satisfies Partial<ExploreOptions<object, Books>>;
