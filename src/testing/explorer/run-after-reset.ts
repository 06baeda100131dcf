/** Runs what comes from a reset of the workflow, over the books as the run before has left them. */
import type { EncodedContext } from '../../context/encoding';
import type { SagaDefinition } from '../../definition/definition';
import type { CallbackTable } from '../../definition/hook';
import { SagaState } from '../../engine/saga-state';
import { InMemoryRuntime } from '../in-memory-runtime';
import type { HostMoment, PortEvent } from '../port-event';
import { RecordingRuntime } from '../recording-runtime';
import { runToRest } from '../start-in-memory';
import type { Deliveries } from './deliveries';
import { FaultInjector } from './fault-injector';
import type { Participants } from './participants';
import type { RepliesTwice } from './replies-twice';
import { ResetRuntime } from './reset-runtime';
import { type Schedule, START } from './schedule';
import { operatorAfterReset, reportOf, type RunBefore } from './workflow-reset';

/** What the run has in common with the one before it. */
interface Execution extends Participants {
  readonly name: string;
  readonly uuid: string;
  readonly definition: SagaDefinition;
  readonly initial: EncodedContext;
  readonly callbacks: CallbackTable;
  readonly schedule: Schedule;
  readonly deliveries: Deliveries;
  readonly replies: RepliesTwice;
}

/** Nothing else goes wrong in a run after a reset. */
const NO_FAULTS = { cancel: () => undefined, meanwhile: () => Promise.resolve(), deadline: 0 };

/** Begins the execution again; what the run before did up to the reset is replayed from its answers. */
export async function runAfterReset(
  before: RunBefore,
  execution: Execution,
): Promise<{
  readonly state: SagaState;
  readonly events: readonly PortEvent[];
  readonly moments: readonly HostMoment[];
}> {
  const { name, uuid, definition, initial, schedule, deliveries, replies } = execution;
  const { callbacks, participants, stepActivities } = execution;
  const state = new SagaState(definition, initial);
  state.rootKey = uuid;
  state.deadline = definition.options?.deadline;
  const live = new InMemoryRuntime({
    ...{ state, callbacks, participants, stepActivities, uuid, user: undefined },
    startAt: before.moments.at(-1)?.now ?? 0,
    operator: operatorAfterReset(schedule, () => state),
    exchange: new FaultInjector([], deliveries, NO_FAULTS).exchange,
    onReply: replies.repeat(state),
  });
  const runtime = new RecordingRuntime(
    new ResetRuntime(live, {
      ...{ before, state, report: reportOf(before, uuid) },
      isCancelledAtStart: schedule.faults[0]?.site === START,
    }),
    state,
  );
  await runToRest(name, state, runtime);
  const { events, moments } = runtime;
  return { state, events, moments };
}
