import type { Saga } from '../../definition/saga';
import { toRecord } from '../../protocol/record';
import type { InitialContext, SagaFactory } from '../../protocol/runnable-saga';
import { InMemoryRuntime } from '../in-memory-runtime';
import type { PortEvent } from '../port-event';
import { RecordingRuntime } from '../recording-runtime';
import { rest, runToRest, startInMemory } from '../start-in-memory';
import { type CallSite, callSites } from './call-site';
import { Deliveries } from './deliveries';
import { ANOTHER, ownIdsOf, type Went } from './another-transaction';
import type { BooksView } from './state-view';
import { type Fault, fits } from './fault';
import { FaultInjector } from './fault-injector';
import { RepliesTwice } from './replies-twice';
import { runAfterReset } from './run-after-reset';
import type { Participants } from './participants';
import { type Schedule, START } from './schedule';
import { struckCallbacks } from './injected-callbacks';
import { stepTable } from '../step-table';
import type { Meanwhile, Told } from './recorded-run';
import { isWorkflowReset, resetSite, type RunBefore } from './workflow-reset';

/** The id of every execution that is explored: nothing may depend on it. */
const UUID = 'explored';

/** Who takes part in one run. */
export interface World<T extends object> extends Participants {
  readonly saga: Saga<T> | SagaFactory<T>;
  readonly context: InitialContext<T> | undefined;
  /** What of the participants' books shows effects, as it is now. */
  readonly effects: () => unknown;
  /** Whether the run is only to learn from: no coverage of undos hears of it. @defaultValue `false` */
  readonly isSurvey?: boolean;
  /** Another transaction over the same books. */
  readonly another?: () => Promise<Went>;
  /** How it goes, and what books it makes, over fresh books. */
  readonly alone?: () => Promise<Went & { readonly books: BooksView }>;
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
  const replies = new RepliesTwice();
  let went: Went | undefined;
  const injector = new FaultInjector(schedule.faults, deliveries, {
    cancel: () => {
      memory.cancel();
    },
    meanwhile: async () => {
      went = await world.another?.();
    },
    deadline: definition.options?.deadline ?? 0,
  });
  const memory: InMemoryRuntime = new InMemoryRuntime({
    ...{ state, callbacks, participants, stepActivities, uuid: UUID, user: undefined },
    cancelAt: schedule.faults[0]?.site === START ? 0 : undefined,
    exchange: injector.exchange,
    onReply: replies.repeat(state),
  });
  const runtime = new RecordingRuntime(memory, state);
  const isHeardOf = resetSite(schedule) === undefined && world.isSurvey !== true;
  await (isHeardOf ? runToRest(name, state, runtime) : rest(state, runtime));
  refuseUnserved(runtime.events);
  const sites = callSites(runtime.events);
  const faultOf = faultsOf(schedule, sites);
  const before = runBefore(schedule, sites, runtime);
  const shared = { name, callbacks, definition, initial, schedule, deliveries, replies };
  const last = before
    ? await runAfterReset(before, { ...world, ...shared, uuid: UUID })
    : { state, events: runtime.events, moments: runtime.moments };
  await injector.landAll();
  replies.repeatAll();
  return {
    ...{ schedule, name, uuid: UUID, definition, callbacks, initial, steps, sites, deliveries },
    record: toRecord(name, last.state),
    ...{ events: last.events, moments: last.moments, faultOf, before, takenTwice: replies.taken },
    meanwhile: went && (await meanwhileOf(went, world, runtime.events)),
  };
}

/** The run as the one before a reset, where the schedule resets its workflow. */
function runBefore(
  schedule: Schedule,
  sites: readonly CallSite[],
  { events, moments }: RecordingRuntime,
): RunBefore | undefined {
  const site = resetSite(schedule);
  const met = sites.find((one) => one.site === site);
  return met && { events, moments, kept: events.indexOf(met.event) };
}

async function meanwhileOf<T extends object>(
  went: Went,
  { alone }: World<T>,
  events: readonly PortEvent[],
): Promise<Meanwhile | undefined> {
  const { way, books } = (await alone?.()) ?? {};
  if (!books) return undefined;
  // Where it has the ids of this execution, it is no other one.
  const ownIds = events.flatMap((event) => (event.kind === 'request' ? ownIdsOf(event.dispatch) : []));
  const isAnother = went.isAnother && !ownIds.some((id) => went.ownIds.has(id));
  return { uuid: ANOTHER, alone: books, wentAsAlone: isAnother && way === went.way };
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
    if (met && fits(fault, met.kind)) return [[met.event, fault] as const];
    const known = sites.map((one) => one.site).join(', ') || 'nothing';
    throw new Error(`Nothing can be struck by ${site}=${fault} there; the saga comes to ${known}.`);
  });
  // What struck in the run before a reset says more of its place than the reset does.
  const resets = struck.filter(([, fault]) => isWorkflowReset(fault));
  return new Map([...resets, ...struck.filter(([, fault]) => !isWorkflowReset(fault))]);
}
