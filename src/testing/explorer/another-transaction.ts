/**
 * Runs the other transaction: a second execution of the same saga, between a request of the explored execution and
 * its undo.
 */
import type { LooseFields } from '../../context/context-types';
import { SagaContext } from '../../context/saga-context';
import type { Saga } from '../../definition/saga';
import type { Dispatch } from '../../engine/runtime';
import { toRecord } from '../../protocol/record';
import type { InitialContext, SagaFactory } from '../../protocol/runnable-saga';
import { InMemoryRuntime } from '../in-memory-runtime';
import { runWithoutCoverage, startInMemory } from '../start-in-memory';
import { exchange } from '../virtual-exchange';
import { anotherContext, isOwnId } from './another-context';
import type { Participants } from './participants';
import type { StateView } from './state-view';

/** The saga id of the other execution. */
export const ANOTHER = 'meanwhile';

/** The result of the other transaction. It is equal for two transactions that saw the same state. */
export interface TransactionResult {
  /** Whether its context differs from the context of the explored execution. True for a transaction that you supply. */
  readonly isAnother: boolean;
  /** Its status and the outcome of each step, as one text. */
  readonly path: string;
  /** The ids that identify it, as texts. */
  readonly ownIds: ReadonlySet<string>;
}

/** The result of the other transaction when it runs alone. */
export interface TransactionAlone extends TransactionResult {
  /** The participant state after it. */
  readonly state: StateView;
}

/** Runs a second execution of a saga to its end, on the current participant state. */
export async function runAnother<T extends object>(
  saga: Saga<T> | SagaFactory<T>,
  context: InitialContext<T> | undefined,
  serving: Participants,
): Promise<TransactionResult> {
  const other = anotherContext(context);
  const isAnother = !other.equals(new SagaContext<LooseFields>(context ?? {}));
  const { name, state, callbacks } = await startInMemory<T>(saga, other, ANOTHER);
  const ownIds = new Set<string>();
  const memory = new InMemoryRuntime({
    ...{ ...serving, state, callbacks, uuid: ANOTHER, user: undefined },
    exchange: (dispatch, participant, request, timing) => {
      for (const id of ownIdsOf(dispatch)) ownIds.add(id);
      return exchange(dispatch, participant, request, timing);
    },
  });
  await runWithoutCoverage(state, memory);
  const { status, steps } = toRecord(name, state);
  const path = JSON.stringify([status, steps.map(({ step, outcome, branch }) => [step, outcome, branch])]);
  return { isAnother, path, ownIds };
}

/** The ids in the content of a request that identify its execution. */
export function ownIdsOf({ content }: Dispatch): readonly string[] {
  return idsIn('', content);
}

function idsIn(name: string, value: unknown): readonly string[] {
  if (isOwnId(name, value)) return [`${name}=${String(value)}`];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([inner, member]) =>
    idsIn(Array.isArray(value) ? name : inner, member),
  );
}
