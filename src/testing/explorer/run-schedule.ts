/** Runs a saga once under a schedule, and records the run. */
import type { Saga } from '../../definition/saga';
import type { SagaState } from '../../engine/saga-state';
import { toRecord } from '../../protocol/record';
import type { InitialContext, SagaFactory } from '../../protocol/runnable-saga';
import { type Caller, type CallbackSource, InMemoryRuntime } from '../in-memory-runtime';
import type { PortEvent } from '../port-event';
import { RecordingRuntime } from '../recording-runtime';
import { runWithoutCoverage, runToRest, startInMemory } from '../start-in-memory';
import { type CallSite, callSites } from './call-site';
import { Deliveries } from './deliveries';
import { ANOTHER, ownIdsOf, type TransactionAlone, type TransactionResult } from './another-transaction';
import { type Fault, fits } from './fault';
import { FaultInjector } from './fault-injector';
import { RepliesTwice } from './replies-twice';
import { runAfterReset } from './run-after-reset';
import type { Participants } from './participants';
import { type Schedule, START } from './schedule';
import { injectedCallbacks } from './injected-callbacks';
import { CallerAnswers } from './caller-answers';
import { StepTable } from '../step-table';
import { isQueryRequest, type Meanwhile, type RecordedRun } from './recorded-run';
import { isWorkflowReset, resetSite, type RunBefore } from './workflow-reset';

/** The saga id of every explored execution. */
const UUID = 'explored';

/** The saga and the environment of one run. */
export interface RunSetup<T extends object> extends Participants {
  readonly saga: Saga<T> | SagaFactory<T>;
  readonly context: InitialContext<T> | undefined;
  /** Answers waits for events and decisions. */
  readonly caller?: Caller | undefined;
  /** The current effects in the participant state. */
  readonly effects: () => unknown;
  /** Whether the run only feeds the survey and stays out of the undo coverage. @defaultValue `false` */
  readonly isSurvey?: boolean;
  /** Runs another transaction on the same participant state. */
  readonly another?: () => Promise<TransactionResult>;
  /** Runs it alone on new participant state. */
  readonly alone?: () => Promise<TransactionAlone>;
}

/**
 * Runs a saga under a schedule.
 *
 * @throws Error if no participant serves a request, or if the saga does not reach a call site of the schedule.
 */
export async function runSchedule<T extends object>(
  schedule: Schedule,
  setup: RunSetup<T>,
): Promise<RecordedRun> {
  const { saga, context, effects } = setup;
  const { name, state, callbacks: original } = await startInMemory<T>(saga, context, UUID);
  const initial = state.context;
  const { definition } = state;
  const callbacks = injectedCallbacks(original, schedule, { name, steps: new StepTable(definition) });
  const deliveries = new Deliveries(effects);
  const replies = new RepliesTwice();
  const parts = { state, callbacks, deliveries, replies };
  const { runtime, injector, answers, transaction } = hostOf(schedule, setup, parts);
  const isObserved = resetSite(schedule) === undefined && setup.isSurvey !== true;
  await runUntilRest(name, { state, runtime, isObserved });
  const sites = sitesOf(state, runtime);
  const faultOf = faultsOf(schedule, sites);
  const before = runBefore(schedule, sites, runtime);
  const shared = { name, callbacks, definition, initial, schedule, deliveries, replies, answers };
  const { events, moments, isCancelledAtStart } = runtime;
  const first = { state, events, moments, isCancelledAtStart };
  const last = before ? await runAfterReset(before, { ...setup, ...shared, uuid: UUID }) : first;
  await injector.deliverAllLate();
  replies.repeatAll();
  const { journal } = last.state;
  return {
    ...{ schedule, name, uuid: UUID, definition, callbacks, initial, sites, deliveries },
    steps: tableOf(state, last.state),
    record: toRecord(name, last.state),
    ...{ journal: journal.entries, events: last.events, moments: last.moments },
    ...{ isCancelledAtStart: last.isCancelledAtStart, faultOf, before },
    ...{ acceptedTwice: replies.taken, sentEvents: answers.sent },
    meanwhile: await meanwhileOf(transaction(), setup, events),
  };
}

/** What the host of a run shares with the run after a reset. */
interface HostParts {
  readonly state: SagaState;
  readonly callbacks: CallbackSource;
  readonly deliveries: Deliveries;
  readonly replies: RepliesTwice;
}

/** The host of a run, which injects the faults of the schedule. */
function hostOf<T extends object>(
  schedule: Schedule,
  setup: RunSetup<T>,
  { state, callbacks, deliveries, replies }: HostParts,
) {
  const { participants, stepActivities } = setup;
  const cancel = () => {
    memory.cancel();
  };
  const answers = new CallerAnswers(setup.caller, schedule.faults, cancel);
  let transaction: TransactionResult | undefined;
  const injector = new FaultInjector(schedule.faults, deliveries, {
    cancel,
    meanwhile: async () => {
      transaction = await setup.another?.();
    },
    deadline: state.definition.options?.deadline ?? 0,
  });
  const memory: InMemoryRuntime = new InMemoryRuntime({
    ...{ state, callbacks, participants, stepActivities, uuid: UUID, user: undefined },
    cancelAt: schedule.faults[0]?.site === START ? 0 : undefined,
    ...{ order: schedule.order, caller: answers.caller, exchange: injector.exchange },
    onReply: replies.repeat(state),
  });
  return {
    runtime: new RecordingRuntime(memory, state),
    injector,
    answers,
    /** What another transaction came to, if one has run. */
    transaction: () => transaction,
  };
}

/** The steps of a run, with those that it has made: a run after a reset may have made others than the earlier one. */
function tableOf(first: SagaState, last: SagaState): StepTable {
  return new StepTable(first.definition, new Map([...first.made.all, ...last.made.all]));
}

function sitesOf(state: SagaState, { events }: RecordingRuntime): readonly CallSite[] {
  const steps = tableOf(state, state);
  return callSites(events, (dispatch) => isQueryRequest({ steps }, dispatch));
}

/** @throws Error if no participant serves a request. */
async function runUntilRest(
  name: string,
  {
    state,
    runtime,
    isObserved,
  }: { readonly state: SagaState; readonly runtime: RecordingRuntime; readonly isObserved: boolean },
): Promise<void> {
  await (isObserved ? runToRest(name, state, runtime) : runWithoutCoverage(state, runtime));
  refuseUnserved(runtime.events);
}

/** The earlier run, if the schedule resets the workflow. */
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
  transaction: TransactionResult | undefined,
  { alone: runAlone }: RunSetup<T>,
  events: readonly PortEvent[],
): Promise<Meanwhile | undefined> {
  const alone = transaction && (await runAlone?.());
  if (!alone) return undefined;
  // A transaction with the ids of this execution is not a different one.
  const ownIds = events.flatMap((event) => (event.kind === 'request' ? ownIdsOf(event.dispatch) : []));
  const isAnother = transaction.isAnother && !ownIds.some((id) => transaction.ownIds.has(id));
  const isComparable = isAnother && alone.path === transaction.path;
  return { uuid: ANOTHER, alone: alone.state, isComparable };
}

/** Without its participants a saga fails in the same way each time, so there is nothing to explore. */
function refuseUnserved(events: readonly PortEvent[]): void {
  for (const event of events) {
    const outcome = event.kind === 'request' ? event.delivery?.outcome : undefined;
    if (outcome?.kind === 'unsent' && outcome.code === 'UNKNOWN_TARGET') throw new Error(outcome.message);
  }
}

/** Whether a run reaches the places of all its faults: in another order an item of a loop may not be needed. */
export function reachesFaults({ schedule, sites }: RecordedRun): boolean {
  return schedule.faults.every((fault) => fault.site === START || siteOf(fault, sites) !== undefined);
}

function siteOf(
  { site, fault }: Schedule['faults'][number],
  sites: readonly CallSite[],
): CallSite | undefined {
  return sites.find((one) => one.site === site && fits(fault, one.kind));
}

/** The injected fault of each event. */
function faultsOf({ faults, order }: Schedule, sites: readonly CallSite[]): ReadonlyMap<PortEvent, Fault> {
  const injected = faults.flatMap((one) => {
    const { site, fault } = one;
    const met = siteOf(one, sites);
    if (site === START || (!met && order)) return [];
    if (met) return [[met.event, fault] as const];
    const known = sites.map((one) => one.site).join(', ') || 'nothing';
    throw new Error(`${site}=${fault} cannot be injected: the saga reaches ${known}.`);
  });
  // A fault of the earlier run describes its site better than the reset does.
  const resets = injected.filter(([, fault]) => isWorkflowReset(fault));
  return new Map([...resets, ...injected.filter(([, fault]) => !isWorkflowReset(fault))]);
}
