/** Another execution of the saga, which comes between a request of the one that is explored and its undo. */
import type { LooseFields } from '../../context/context-types';
import { SagaContext } from '../../context/saga-context';
import type { Saga } from '../../definition/saga';
import type { Dispatch } from '../../engine/runtime';
import { toRecord } from '../../protocol/record';
import type { InitialContext, SagaFactory } from '../../protocol/runnable-saga';
import { InMemoryRuntime } from '../in-memory-runtime';
import { rest, startInMemory } from '../start-in-memory';
import { exchange } from '../virtual-exchange';
import { anotherContext, isOwnId } from './another-context';
import type { Participants } from './participants';

/** The id of the other execution. */
export const ANOTHER = 'meanwhile';

/** How another transaction went: alike for two that saw the same. */
export interface Went {
  /** Whether it has another id than the execution that it meets, or is no execution. */
  readonly isAnother: boolean;
  /** Its status, and what became of its steps. */
  readonly way: string;
  /** The ids that it has alone, as texts. */
  readonly ownIds: ReadonlySet<string>;
}

/** Runs another execution of a saga to its end, over the books that the participants have. */
export async function runAnother<T extends object>(
  saga: Saga<T> | SagaFactory<T>,
  context: InitialContext<T> | undefined,
  serving: Participants,
): Promise<Went> {
  const other = anotherContext(context);
  const isAnother = !other.equals(new SagaContext<LooseFields>(context ?? {}));
  const { name, state, callbacks } = await startInMemory<T>(saga, other, ANOTHER);
  const ownIds = new Set<string>();
  const memory = new InMemoryRuntime({
    ...{ ...serving, state, callbacks, uuid: ANOTHER, user: undefined },
    exchange: (dispatch, participant, request, isGivenUp) => {
      for (const id of ownIdsOf(dispatch)) ownIds.add(id);
      return exchange(dispatch, participant, request, isGivenUp);
    },
  });
  await rest(state, memory);
  const { status, steps } = toRecord(name, state);
  const way = JSON.stringify([status, steps.map(({ step, outcome, branch }) => [step, outcome, branch])]);
  return { isAnother, way, ownIds };
}

/** The ids in the content of a request that its execution has alone. */
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
