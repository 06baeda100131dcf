/**
 * Owns why compensation starts although no step has failed, and the waits that such a reason cuts short (S7, S8).
 */
import type { Coroutine } from './coroutine';
import type { SagaFailure } from './record/failure';
import type { Runtime } from './runtime';
import type { SagaState } from './saga-state';
import type { StepRun } from './step-run';

/**
 * Why compensation must start although no step has failed: an operator's `end` or `abort`, a cancellation, or the saga's
 * deadline. Once the request of the pivot was sent, only an `end` counts; during compensation nothing does.
 */
export function reasonToStop(state: SagaState, runtime: Runtime): SagaFailure | undefined {
  if (state.error) return undefined;
  if (state.endedBy !== undefined) return because('ENDED', `Ended by ${state.endedBy}.`);
  if (state.pivot.isSent) return undefined;
  if (state.abort) return state.abort;
  if (runtime.cancelRequested()) return because('CANCELLED', 'The execution was cancelled.');
  if (state.deadline === undefined || runtime.now() < state.deadline) return undefined;
  return because('DEADLINE_EXCEEDED', 'The saga was not done by its deadline.');
}

/**
 * Waits until a time has come, unless an operator decides about the step, compensation must start, or something else
 * happens first.
 *
 * @param time - In milliseconds since 1970.
 * @param isOver - Whether that something else has happened.
 */
export function* waitUntil(
  run: StepRun,
  time: number,
  summary: string,
  isOver: () => boolean = () => false,
): Coroutine {
  const { state, runtime } = run;
  while (!isOver() && !run.isDecided && !reasonToStop(state, runtime)) {
    const left = time - runtime.now();
    if (left <= 0) return;
    yield* runtime.idle(left, summary);
  }
}

function because(code: SagaFailure['code'], message: string): SagaFailure {
  return { code, message, causes: [] };
}
