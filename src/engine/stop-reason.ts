/**
 * Owns why compensation starts although no step has failed, and the waits that such a reason cuts short (S7, S8).
 */
import { isRedone } from './block-rounds';
import type { Coroutine } from './coroutine';
import type { Flow } from './flows/flow';
import type { SagaFailure } from './record/failure';
import { learnOfReset } from './reset/learn-of-reset';
import type { Runtime } from './runtime';
import type { SagaState } from './saga-state';
import type { StepRun } from './step-run';

/** Where a flow stands: what a reason to stop depends on. */
export interface FlowStand {
  /** The path of the step. */
  readonly path: string;
  /** When a block has to be done, in milliseconds since 1970; `Infinity` without a deadline. */
  readonly until: number;
  readonly flow: Flow;
  readonly state: SagaState;
  readonly runtime: Runtime;
}

/**
 * Why a flow must stop although none of its own steps has failed: a failure beside it, an operator's `end` or `abort`, a
 * cancellation, or the saga's deadline. Once the request of the pivot was sent, only an `end` counts, and the failure of
 * something that may fail there; during compensation nothing does. While notices are sent, an `end` alone counts.
 */
export function reasonToStop(stand: FlowStand): SagaFailure | undefined {
  const { path, flow, state } = stand;
  if (flow.undoScope.isBeingUndone && state.end === undefined) return undefined;
  if (state.endedBy !== undefined) return because('ENDED', `Ended by ${state.endedBy}.`);
  if (state.end !== undefined) return undefined;
  const { cause } = flow.undoScope;
  if (cause) return stoppedBy(cause);
  if (state.pivot.isSent) return undefined;
  if (isRedone(path, state)) return because('BRANCH_STOPPED', 'An operator wants the block to run again.');
  return state.abort ?? reasonFromHost(stand);
}

/** Whether a cancellation has come, to this run or to an earlier one. */
export function isCancelled({ state, runtime }: Pick<FlowStand, 'state' | 'runtime'>): boolean {
  return state.wasCancelled || runtime.cancelRequested();
}

/** A cancellation, or a deadline. */
function reasonFromHost({ until, state, runtime }: FlowStand): SagaFailure | undefined {
  if (isCancelled({ state, runtime })) return because('CANCELLED', 'The execution was cancelled.');
  const now = runtime.now();
  if (now >= (state.deadline ?? Infinity)) {
    return because('DEADLINE_EXCEEDED', 'The saga was not done by its deadline.');
  }
  return now >= until ? because('DEADLINE_EXCEEDED', 'The block was not done by its deadline.') : undefined;
}

/**
 * The reason to stop, once it is certain: where the run before a reset of the workflow has sent the pivot, there is none.
 */
export function* certainReasonToStop(stand: FlowStand): Coroutine<SagaFailure | undefined> {
  if (!reasonToStop(stand)) return undefined;
  yield* learnOfReset(stand);
  return reasonToStop(stand);
}

/** What has failed is undone as a whole, so that nothing else in it continues. */
function stoppedBy(cause: SagaFailure): SagaFailure {
  if (cause.code === 'NOT_NEEDED') return cause;
  return because('BRANCH_STOPPED', 'Another branch has failed, so this one stops.');
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
  const { runtime } = run;
  while (!isOver() && !run.isDecided && !(yield* certainReasonToStop(run))) {
    const left = Math.min(time, run.until) - runtime.now();
    if (left <= 0) return;
    yield* runtime.idle(left, summary);
  }
}

function because(code: SagaFailure['code'], message: string): SagaFailure {
  return { code, message, causes: [] };
}
