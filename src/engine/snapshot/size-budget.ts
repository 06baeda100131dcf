import { SagaError } from '../../errors/saga-error';
import { contextSize } from '../context-text';
import { SIZE_BUDGET, LARGEST_PAYLOAD } from '../limits';
import type { SagaState } from '../saga-state';

/**
 * Whether an execution can go on in a fresh run: Temporal limits all that a run begins with together.
 *
 * @param contextSize - Bytes of JSON of the context that it would take along.
 */
export function fitsSizeBudget(state: SagaState, contextSize: number): boolean {
  const changing = contextSize + state.journal.weight;
  // Nearly all need not measure their definition: the start has seen to it that it is no larger than this.
  if (changing <= SIZE_BUDGET - LARGEST_PAYLOAD) return true;
  return changing + state.constantSize <= SIZE_BUDGET;
}

/**
 * Checks that what an execution is to start with leaves room for its journal.
 *
 * @throws {@link SagaError} `INPUT_INVALID`, `CONTEXT_TOO_LARGE`.
 */
export function checkSizeBudget({ definition, origin, context, constantSize }: SagaState): void {
  const name = definition.name ?? 'the saga';
  if (constantSize > LARGEST_PAYLOAD) {
    const what = origin ? `${name}, with the context that its factory was given,` : name;
    const message = `The definition of ${what} is larger than 1 MiB; make its parameters smaller.`;
    throw new SagaError('INPUT_INVALID', message);
  }
  const size = contextSize(context);
  if (size > LARGEST_PAYLOAD) throw tooLarge('is larger than 1 MiB');
  if (constantSize + size > SIZE_BUDGET) throw tooLarge(`is too large beside the definition of ${name}`);
}

function tooLarge(what: string): SagaError {
  return new SagaError('CONTEXT_TOO_LARGE', `The initial context ${what}; keep ids in it.`);
}
