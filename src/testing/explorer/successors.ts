/** Derives the next schedules from a run: one more fault at each call site that it reached. */
import type { CallSite } from './call-site';
import { ALONE_AT, type Fault, FAULTS_OF } from './fault';
import { type PlannedFault, type Schedule, START } from './schedule';
import type { RecordedRun } from './recorded-run';

/**
 * The schedules that extend a schedule by one fault: at a later site, or at the site of its cancel.
 *
 * @param mayMeet - Whether another transaction can run in between.
 */
export function successors(run: RecordedRun, mayMeet: boolean): readonly Schedule[] {
  const { schedule } = run;
  const next = schedule.faults.length === 0 ? firstFaults(run, mayMeet) : moreFaults(run);
  return next.map((fault) => ({ ...schedule, faults: [...schedule.faults, fault] }));
}

function firstFaults({ sites, definition }: RecordedRun, mayMeet: boolean): readonly PlannedFault[] {
  const hasDeadline = definition.options?.deadline !== undefined;
  const alone = (kind: CallSite['kind']) =>
    ALONE_AT[kind].filter((fault) => {
      return fault === 'meanwhile' ? mayMeet : fault !== 'deadline' || hasDeadline;
    });
  return [
    { site: START, fault: 'cancel' },
    ...sites.flatMap((one) => at(one.site, [...faultsAt(one), ...alone(one.kind)])),
  ];
}

function moreFaults(run: RecordedRun): readonly PlannedFault[] {
  const { schedule, sites } = run;
  const last = schedule.faults.at(-1);
  // Some faults are injected only alone.
  if (last === undefined || schedule.faults.some(({ fault }) => isAlone(fault))) return [];
  const known = sites.findIndex(({ site }) => site === last.site);
  const here = last.fault === 'cancel' ? sites.slice(known, known + 1) : [];
  return [
    ...here.flatMap((one) =>
      at(
        one.site,
        faultsAt(one).filter((fault) => fault !== 'cancel'),
      ),
    ),
    ...sites.slice(known + 1).flatMap((one) => at(one.site, faultsAt(one))),
    ...resetsAfter(last, run),
  ];
}

/**
 * Resets of the workflow to before the site of the last fault, and to before the first undo. After the former the earlier
 * run has requests that succeeded; after the latter it has undos that are done.
 */
function resetsAfter({ site: last }: PlannedFault, { sites }: RecordedRun): readonly PlannedFault[] {
  const here = sites.find(({ site, kind }) => site === last && kind === 'execute');
  const undo = sites.find(({ kind }) => kind === 'undo');
  return [
    ...(here ? at(here.site, ['reset-then-retry', 'reset-then-compensate']) : []),
    ...(undo ? at(undo.site, ['reset-then-retry']) : []),
  ];
}

/** The faults that fit a call site. A wait without a time limit ends by its answer, or by a cancel. */
function faultsAt({ kind, event }: CallSite): readonly Fault[] {
  const mayEnd = event.kind !== 'idle' || event.wait?.until !== undefined;
  return FAULTS_OF[kind].filter((fault) => fault !== 'unanswered' || mayEnd);
}

function at(site: string, faults: readonly Fault[]): readonly PlannedFault[] {
  return faults.map((fault) => ({ site, fault }));
}

function isAlone(fault: Fault): boolean {
  return Object.values(ALONE_AT).some((faults) => faults.includes(fault));
}

/** The schedules of a survey: a cancel at each request of a run without faults, so that each effect is undone. */
export function surveyed({ schedule, sites }: RecordedRun): readonly Schedule[] {
  return sites
    .filter(({ kind }) => kind === 'execute')
    .map(({ site }) => ({ ...schedule, faults: [{ site, fault: 'cancel' }] }));
}
