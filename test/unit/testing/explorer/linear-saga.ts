/** A linear saga of any length, its correct participant and its ledger. */
import { Saga, SagaRefused, SagaRequest } from 'temporal-saga';
import type { ParticipantFunction } from 'temporal-saga/testing';
import type { ExploreOptions } from 'temporal-saga/testing/explorer';

/** The ledger of a participant that follows the rules. */
export interface Ledger {
  /** The keys of the requests that are done and not undone. */
  readonly done: Set<string>;
  /** The keys that were undone, done before or not. */
  readonly undone: Set<string>;
}

export const emptyLedger = (): Ledger => ({ done: new Set(), undone: new Set() });

/** A participant that follows the rules of S9. */
export const honest =
  ({ done, undone }: Ledger): ParticipantFunction =>
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

/** The correct participant, and the invariant that all steps or none are done. */
export const honestly = (length: number) =>
  ({
    participantState: emptyLedger,
    participants: (ledger: Ledger) => ({ p: honest(ledger) }),
    invariants: {
      'all or nothing': ({ status }: { status: string }, { done }: Ledger) =>
        done.size === (status === 'finished' ? length : 0),
    },
  }) satisfies Partial<ExploreOptions<object, Ledger>>;
