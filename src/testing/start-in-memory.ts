/** Starts executions in memory and runs them to rest. */
import { encodeContext } from '../context/encoding';
import type { LooseFields } from '../context/context-types';
import { SagaContext } from '../context/saga-context';
import type { UserCallback } from '../definition/callbacks';
import type { CallbackTable } from '../definition/hook';
import { isClass } from '../definition/is-class';
import { describeNonSaga } from '../definition/not-a-saga';
import { isCommittedSaga, type Saga } from '../definition/saga';
import { checkStartSize } from '../engine/snapshot/size-budget';
import { HostInterrupt } from '../engine/host-interrupt';
import { runSaga } from '../engine/run-saga';
import type { Runtime } from '../engine/runtime';
import { SagaState } from '../engine/saga-state';
import { runCoroutine } from '../engine/coroutine';
import { SagaError } from '../errors/saga-error';
import type { InitialContext, SagaFactory } from '../protocol/runnable-saga';
import { inSandbox } from './callback-sandbox';
import { reportRun } from './undo-coverage/undo-observers';

/** An execution in memory that has not run yet. */
export interface StartedInMemory {
  /** The saga's name. */
  readonly name: string;
  readonly state: SagaState;
  readonly callbacks: CallbackTable;
}

/**
 * Creates an execution of a saga, or of the saga that a factory builds from the context.
 *
 * @throws {@link SagaError} `NOT_A_SAGA`; `UNENCODABLE`, `CONTEXT_TOO_LARGE`, `INPUT_INVALID` for an
 * invalid initial context.
 */
export async function startInMemory<T extends object>(
  saga: Saga<T> | SagaFactory<T>,
  initial: InitialContext<T> | undefined,
  uuid: string,
): Promise<StartedInMemory> {
  const context = new SagaContext<LooseFields>(initial ?? {});
  // A factory reads and changes the initial context.
  const built: unknown =
    typeof saga === 'function' && !isClass(saga) ? await inSandbox(saga as UserCallback)(context) : saga;
  if (!isCommittedSaga(built)) {
    const what = built === saga ? 'It is' : `The factory ${saga.name ?? ''} returned`;
    throw new SagaError('NOT_A_SAGA', `A committed saga is needed. ${what} ${describeNonSaga(built)}.`);
  }
  const name = built.name ?? (saga.name || 'saga');
  const { definition, callbacks } = built.describe(name);
  const state = new SagaState(definition, encodeContext(context));
  checkStartSize(state);
  state.rootKey = uuid;
  state.deadline = definition.options?.deadline;
  return { name, state, callbacks };
}

/**
 * Runs an execution until it is closed, or until it cannot continue without an operator. Reports the run to the undo
 * coverage.
 *
 * @throws The error of the test itself, such as an operator that throws.
 */
export async function runToRest(name: string, state: SagaState, runtime: Runtime): Promise<void> {
  await runWithoutCoverage(state, runtime);
  reportRun(name, state);
}

/** As {@link runToRest}, but without a report to the undo coverage. */
export async function runWithoutCoverage(state: SagaState, runtime: Runtime): Promise<void> {
  try {
    await runCoroutine(runSaga(state, runtime));
  } catch (error) {
    // The engine stops where it waits for an operator; the state is stuck.
    if (!(error instanceof HostInterrupt)) throw error;
    if (error.cause instanceof Error) throw error.cause;
  }
}
