import type { ParticipantFunction } from '../../activities/function-transport';
import type { StepActivity } from '../../activities/step-activity';
import type { Saga } from '../../definition/saga';
import { toRecord } from '../../protocol/record';
import type { InitialContext, SagaFactory } from '../../protocol/runnable-saga';
import { InMemoryRuntime } from '../in-memory-runtime';
import type { PortEvent } from '../port-event';
import { RecordingRuntime } from '../recording-runtime';
import { runToRest, startInMemory } from '../start-in-memory';
import { type CallSite, callSites } from './call-site';
import { Deliveries } from './deliveries';
import { type Fault, FAULTS_OF } from './fault';
import { FaultInjector } from './fault-injector';
import { type Schedule, START } from './schedule';
import { struckCallbacks } from './struck-callbacks';
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
  /** What of the participants' books shows effects, as it is now. */
  readonly effects: () => unknown;
}

/**
 * Runs a saga while a schedule strikes it.
 *
 * @throws Error when nobody serves one of its requests, or when the schedule has a fault for a place that the saga does
 * not come to then.
 */
export async function runSchedule<T extends object>(schedule: Schedule, world: World<T>): Promise<Told> {
  const { saga, context, participants, stepActivities, effects } = world;
  const { name, state, callbacks: unstruck } = await startInMemory<T>(saga, context, UUID);
  const initial = state.context;
  const { definition } = state;
  const steps = stepTable(definition);
  const callbacks = struckCallbacks(unstruck, schedule, { name, steps });
  const deliveries = new Deliveries(effects);
  const injector = new FaultInjector(schedule.faults, deliveries, () => {
    memory.cancel();
  });
  const memory: InMemoryRuntime = new InMemoryRuntime({
    ...{ state, callbacks, participants, stepActivities, uuid: UUID, user: undefined },
    cancelAt: schedule.faults[0]?.site === START ? 0 : undefined,
    exchange: injector.exchange,
  });
  const runtime = new RecordingRuntime(memory, state);
  await runToRest(name, state, runtime);
  await injector.landAll();
  refuseUnserved(runtime.events);
  const sites = callSites(runtime.events);
  return {
    ...{ schedule, name, uuid: UUID, definition, callbacks, initial, steps, sites, deliveries },
    record: toRecord(name, state),
    events: runtime.events,
    moments: runtime.moments,
    faultOf: faultsOf(schedule, sites),
  };
}

/** A saga whose participants are left out fails in the same way each time, and nothing would be explored. */
function refuseUnserved(events: readonly PortEvent[]): void {
  for (const event of events) {
    const outcome = event.kind === 'request' ? event.delivery?.outcome : undefined;
    if (outcome?.kind === 'unsent' && outcome.code === 'UNKNOWN_TARGET') throw new Error(outcome.message);
  }
}

/** Which faults struck which events. */
function faultsOf({ faults }: Schedule, sites: readonly CallSite[]): ReadonlyMap<PortEvent, Fault> {
  const struck = faults.flatMap(({ site, fault }) => {
    if (site === START) return [];
    const met = sites.find((one) => one.site === site);
    if (met && FAULTS_OF[met.kind].includes(fault)) return [[met.event, fault] as const];
    const known = sites.map((one) => one.site).join(', ') || 'nothing';
    throw new Error(`Nothing can be struck by ${site}=${fault} there; the saga comes to ${known}.`);
  });
  return new Map(struck);
}
