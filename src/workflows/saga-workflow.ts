import { defineQuery, setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import type { SagaDefinition } from '../definition/definition';
import { toFailure } from '../engine/failure';
import { runSaga } from '../engine/run-saga';
import { HostInterrupt } from '../engine/runtime';
import { SagaState } from '../engine/state';
import { perform, type Work } from '../engine/work';
import { DEFINITION_QUERY, RECORD_QUERY } from '../protocol/names';
import { type SagaRecord, toRecord } from '../protocol/record';
import { loadRoutingTable } from './bundled-module';
import { close } from './close';
import { type ResolvedStart, resolveStart } from './resolve-start';
import { stepTable } from './step-table';
import { TemporalRuntime } from './temporal-runtime';

/**
 * The one workflow of this library: it runs any saga. Its type is the saga's name.
 *
 * @param args - One `SagaStartInput`, or nothing; checked, since anybody can start a workflow with anything.
 * @returns The record of a finished saga. A failed one ends as a failure whose first detail is the record.
 */
export async function sagaWorkflow(...args: readonly unknown[]): Promise<SagaRecord> {
  const saga = workflowInfo().workflowType;
  let state = new SagaState({ format: 1, name: saga, steps: [] }, {});
  const show = () => {
    setCurrentDetails(stepTable(saga, state));
  };
  // Before anything else: a query may be the first thing that comes.
  setHandler(defineQuery<SagaRecord>(RECORD_QUERY), () => toRecord(saga, state), {
    description: 'Where the saga stands: its status, steps, error and context.',
  });
  setHandler(defineQuery<SagaDefinition>(DEFINITION_QUERY), () => state.definition, {
    description: 'The definition that this execution runs.',
  });

  function* execution(): Work {
    const start = yield* startOrRefuse(args, saga, state);
    if (!start) return;
    state = new SagaState(start.definition, start.context);
    const runtime = new TemporalRuntime({ ...start, routing: loadRoutingTable(), onWait: show });
    yield* runSaga(state, runtime, workflowInfo().firstExecutionRunId);
  }
  await perform(execution());
  show();
  return close(saga, state);
}

/** A start that is refused leaves its reason in the state. */
function* startOrRefuse(
  args: readonly unknown[],
  saga: string,
  state: SagaState,
): Work<ResolvedStart | undefined> {
  try {
    return yield* resolveStart(args, saga);
  } catch (error) {
    // What has already done something is not given up because a later deploy lost its saga: the task waits
    // (S11).
    if (workflowInfo().unsafe.isReplaying) {
      throw new HostInterrupt(`This worker cannot go on with ${saga}: ${String(error)}`, { cause: error });
    }
    state.error = toFailure(error);
    state.status = 'errored';
    return undefined;
  }
}
