import type { SagaFailure } from './record/failure';
import type { Runtime } from './runtime';
import type { SagaState } from './saga-state';

/**
 * Why the saga is to turn round, although no step has failed: a person's end, an abort, a cancel, or its deadline.
 * Once the pivot was sent there is no way back, and only an end counts; once the saga goes back nothing does.
 */
export function reasonToStop(state: SagaState, runtime: Runtime): SagaFailure | undefined {
  if (state.error) return undefined;
  if (state.endedBy !== undefined) return because('ENDED', `Ended by ${state.endedBy}.`);
  if (state.pivot) return undefined;
  if (state.inbox.stop) return state.inbox.stop;
  if (runtime.cancelRequested()) return because('CANCELLED', 'The execution was cancelled.');
  if (state.deadline === undefined || runtime.now() < state.deadline) return undefined;
  return because('DEADLINE_EXCEEDED', 'The saga was not done by its deadline.');
}

function because(code: SagaFailure['code'], message: string): SagaFailure {
  return { code, message, causes: [] };
}
