import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import { toFailure } from '../engine/record/failure';
import { HostInterrupt } from '../engine/host-interrupt';
import { runSaga } from '../engine/run-saga';
import { SagaState } from '../engine/saga-state';
import { runCoroutine, wait, type Coroutine } from '../engine/coroutine';
import { readContinued } from '../protocol/continued-run';
import type { SagaRecord } from '../protocol/record';
import { blockedMessage } from './display/blocked-message';
import { loadRoutingTable } from './bundled-module';
import { CancelRequest } from './temporal/cancel-request';
import { close } from './close';
import { ContinueRun, continueRun } from './continue-run';
import { startDeadline } from './temporal/deadline';
import { RequestScope } from './temporal/request-scope';
import { handleMessages } from './message-handlers';
import { refuseTimers } from './refuse-timers';
import { type ResolvedStart, resolveStart } from './resolve-start';
import { StatusAttribute } from './display/status-attribute';
import { stepTable } from './display/step-table';
import { TemporalRuntime } from './temporal/temporal-runtime';

/**
 * The one workflow of this library: it runs any saga. Its type is the saga's name.
 *
 * @param args - One `SagaStartInput`, or nothing, checked, since anybody can start a workflow with anything; or
 * what an earlier run of this execution has left.
 * @returns The record of a finished saga. A failed one ends as a failure whose first detail is the record.
 */
export function sagaWorkflow(...args: readonly unknown[]): Promise<SagaRecord> {
  return runCoroutine(executionOf(args));
}

function* executionOf(args: readonly unknown[]): Coroutine<SagaRecord> {
  const { workflowType: saga, firstExecutionRunId } = workflowInfo();
  const inherited = readContinued(args, earlierRun());
  const attribute = new StatusAttribute();
  let state = inherited?.state ?? new SagaState({ format: 2, name: saga, steps: [] }, {});
  let constants: ResolvedStart['constants'] = {};
  state.rootKey = firstExecutionRunId;
  // A message may be the first thing that comes, and is judged by the state that is there then.
  handleMessages(saga, () => state);
  const cancelRequest = new CancelRequest(() => {
    state.inbox.wake();
  });
  const show = () => {
    setCurrentDetails(stepTable(saga, state));
    attribute.show(state.status);
  };

  const leave = () => {
    setCurrentDetails(stepTable(saga, state));
    attribute.leave(state.status);
  };

  const start = yield* refuseBadStart(resolveStart(args, saga, inherited), state, inherited !== undefined);
  if (start) {
    ({ state, constants } = start);
    const { callbacks } = start;
    state.rootKey = firstExecutionRunId;
    attribute.use(constants.searchAttribute);
    startDeadline(state);
    refuseTimers(state.definition.format);
    const requestScope = new RequestScope(cancelRequest);
    const { user } = constants;
    const routing = loadRoutingTable();
    const options = {
      state,
      callbacks,
      routing,
      user,
      cancelRequest,
      requestScope,
      onWait: show,
      onHandOver: leave,
    };
    try {
      yield* runSaga(state, new TemporalRuntime(options));
    } catch (error) {
      if (error instanceof ContinueRun) return yield* wait(() => continueRun(state, constants));
      throw error;
    }
  }
  show();
  return close(saga, state, cancelRequest);
}

/** The run that this one goes on from. That before a run of a cron workflow was another execution. */
function earlierRun(): string | undefined {
  const { continuedFromExecutionRunId, cronSchedule } = workflowInfo();
  return cronSchedule === undefined ? continuedFromExecutionRunId : undefined;
}

/** A start that is refused leaves its reason in the state. */
function* refuseBadStart(
  start: Coroutine<ResolvedStart>,
  state: SagaState,
  isContinued: boolean,
): Coroutine<ResolvedStart | undefined> {
  try {
    return yield* start;
  } catch (error) {
    const { unsafe, workflowType: saga } = workflowInfo();
    // What has already done something is not given up because a later deploy lost its saga: the task waits
    // (S11).
    if (unsafe.isReplaying || isContinued) {
      throw new HostInterrupt(blockedMessage(saga, error), { cause: error });
    }
    state.error = toFailure(error);
    state.status = 'errored';
    return undefined;
  }
}
