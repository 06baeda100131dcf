import type { ParticipantFunction } from '../../activities/function-transport';
import type { StepActivity } from '../../activities/step-activity';
import type { Saga } from '../../definition/saga';
import { toRecord } from '../../protocol/record';
import type { InitialContext, SagaFactory } from '../../protocol/runnable-saga';
import { InMemoryRuntime } from '../in-memory-runtime';
import type { PortEvent } from '../port-event';
import { RecordingRuntime } from '../recording-runtime';
import { runToRest, startInMemory } from '../start-in-memory';
import { Deliveries } from './deliveries';
import type { Fault } from './fault';
import { FaultInjector } from './fault-injector';
import { type Schedule, START } from './schedule';
import { stepTable } from '../step-table';
import type { Told } from './told';

/** The id of every execution that is explored: nothing may depend on it. */
const UUID = 'explored';

/** Who takes part in one run. */
export interface World<T extends object> {
  readonly saga: Saga<T> | SagaFactory<T>;
  readonly context: InitialContext<T> | undefined;
  readonly participants: Readonly<Record<string, ParticipantFunction>>;
  readonly stepActivities: Readonly<Record<string, StepActivity>>;
  readonly books: unknown;
}

/**
 * Runs a saga while a schedule strikes it.
 *
 * @throws Error when the schedule names a request that the saga does not send then.
 */
export async function runSchedule<T extends object>(schedule: Schedule, world: World<T>): Promise<Told> {
  const { saga, context, participants, stepActivities, books } = world;
  const { name, state, callbacks } = await startInMemory<T>(saga, context, UUID);
  const initial = state.context;
  const [first] = schedule.faults;
  const deliveries = new Deliveries(books);
  const faultOf = new Map<PortEvent, Fault>();
  const injector = new FaultInjector(schedule.faults, deliveries, () => {
    memory.cancel();
  });
  const memory: InMemoryRuntime = new InMemoryRuntime({
    ...{ state, callbacks, participants, stepActivities, uuid: UUID, user: undefined },
    cancelAt: first?.site === START ? 0 : undefined,
    exchange: async (...call) => {
      const event = runtime.events.at(-1);
      const exchanged = await injector.exchange(...call);
      const fault = injector.sites.at(-1)?.fault;
      if (event && fault) faultOf.set(event, fault);
      return exchanged;
    },
  });
  const runtime = new RecordingRuntime(memory, state);
  await runToRest(name, state, runtime);
  await injector.landAll();
  refuseUnmet(schedule, injector);
  const { definition } = state;
  return {
    ...{ schedule, name, uuid: UUID, definition, callbacks, initial, faultOf },
    steps: stepTable(definition),
    record: toRecord(name, state),
    events: runtime.events,
    moments: runtime.moments,
    sites: injector.sites,
    inVain: deliveries.inVain,
  };
}

function refuseUnmet({ faults }: Schedule, { sites }: FaultInjector): void {
  const met = new Set([START, ...sites.map(({ site }) => site)]);
  const unmet = faults.find(({ site }) => !met.has(site));
  if (!unmet) return;
  throw new Error(`The saga sends no request ${unmet.site} there; it sends ${[...met].slice(1).join(', ')}.`);
}
