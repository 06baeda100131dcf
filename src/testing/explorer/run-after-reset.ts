/** Runs an execution after a workflow reset, on the participant state that the earlier run left. */
import type { EncodedContext } from '../../context/encoding';
import type { SagaDefinition } from '../../definition/definition';
import { SagaState } from '../../engine/saga-state';
import { type CallbackSource, InMemoryRuntime } from '../in-memory-runtime';
import type { HostMoment, PortEvent } from '../port-event';
import { RecordingRuntime } from '../recording-runtime';
import { runToRest } from '../start-in-memory';
import type { CallerAnswers } from './caller-answers';
import type { Deliveries } from './deliveries';
import { FaultInjector } from './fault-injector';
import type { Participants } from './participants';
import type { RepliesTwice } from './replies-twice';
import { ResetRuntime } from './reset-runtime';
import { type Schedule, START } from './schedule';
import { isCancelledAfterReset, operatorAfterReset, reportOf, type RunBefore } from './workflow-reset';

/** The parts that the run shares with the earlier one. */
interface Execution extends Participants {
  readonly name: string;
  readonly uuid: string;
  readonly definition: SagaDefinition;
  readonly initial: EncodedContext;
  readonly callbacks: CallbackSource;
  readonly schedule: Schedule;
  readonly deliveries: Deliveries;
  readonly replies: RepliesTwice;
  readonly answers: CallerAnswers;
}

/** A run after a reset has no further faults. */
const NO_FAULTS = { cancel: () => undefined, meanwhile: () => Promise.resolve(), deadline: 0 };

/** Restarts the execution: replays the earlier run up to the reset, then continues on the in-memory host. */
export async function runAfterReset(
  before: RunBefore,
  execution: Execution,
): Promise<{
  readonly state: SagaState;
  readonly events: readonly PortEvent[];
  readonly moments: readonly HostMoment[];
  readonly isCancelledAtStart: boolean;
}> {
  const { name, uuid, definition, initial, schedule, deliveries, replies, answers } = execution;
  const { callbacks, participants, stepActivities } = execution;
  const state = new SagaState(definition, initial);
  state.rootKey = uuid;
  state.deadline = definition.options?.deadline;
  const live = new InMemoryRuntime({
    ...{ state, callbacks, participants, stepActivities, uuid, user: undefined },
    startAt: before.moments.at(-1)?.now ?? 0,
    operator: operatorAfterReset(schedule, () => state),
    caller: answers.caller,
    exchange: new FaultInjector([], deliveries, NO_FAULTS).exchange,
    onReply: replies.repeat(state),
  });
  const runtime = new RecordingRuntime(
    new ResetRuntime(live, {
      ...{ before, state, report: reportOf(before, uuid) },
      isCancelledAtStart: schedule.faults[0]?.site === START,
      isCancelledAfterReset: isCancelledAfterReset(schedule),
    }),
    state,
  );
  await runToRest(name, state, runtime);
  const { events, moments, isCancelledAtStart } = runtime;
  return { state, events, moments, isCancelledAtStart };
}
