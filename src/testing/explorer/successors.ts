/** Which schedules follow from a run: what else can go wrong at the places that it came to. */
import type { CallSite } from './call-site';
import { ALONE_AT, type Fault, FAULTS_OF } from './fault';
import { type PlannedFault, type Schedule, START } from './schedule';
import type { Told } from './recorded-run';

/**
 * The schedules that go on as one does, and have one fault more: at a later place, or beside a cancel at its place.
 *
 * @param mayMeet - Whether another transaction can come in between.
 */
export function successors(told: Told, mayMeet: boolean): readonly Schedule[] {
  const { schedule } = told;
  const next = schedule.faults.length === 0 ? firstFaults(told, mayMeet) : moreFaults(told);
  return next.map((fault) => ({ ...schedule, faults: [...schedule.faults, fault] }));
}

function firstFaults({ sites, definition }: Told, mayMeet: boolean): readonly PlannedFault[] {
  const hasDeadline = definition.options?.deadline !== undefined;
  const alone = (kind: CallSite['kind']) =>
    ALONE_AT[kind].filter((fault) => {
      return fault === 'meanwhile' ? mayMeet : fault !== 'deadline' || hasDeadline;
    });
  return [
    { site: START, fault: 'cancel' },
    ...sites.flatMap(({ site, kind }) => at(site, [...FAULTS_OF[kind], ...alone(kind)])),
  ];
}

function moreFaults(told: Told): readonly PlannedFault[] {
  const { schedule, sites } = told;
  const last = schedule.faults.at(-1);
  // What is struck alone has no second fault behind it.
  if (last === undefined || schedule.faults.some(({ fault }) => isAlone(fault))) return [];
  const known = sites.findIndex(({ site }) => site === last.site);
  const here = last.fault === 'cancel' ? sites.slice(known, known + 1) : [];
  return [
    ...here.flatMap(({ site, kind }) =>
      at(
        site,
        FAULTS_OF[kind].filter((fault) => fault !== 'cancel'),
      ),
    ),
    ...sites.slice(known + 1).flatMap(({ site, kind }) => at(site, FAULTS_OF[kind])),
    ...resetsAfter(last, told),
  ];
}

/**
 * The workflow is reset to before the place that was struck last, and into the compensation: of the run before, these
 * keep what was answered well, and what was undone.
 */
function resetsAfter({ site: struck }: PlannedFault, { sites }: Told): readonly PlannedFault[] {
  const here = sites.find(({ site, kind }) => site === struck && kind === 'execute');
  const undo = sites.find(({ kind }) => kind === 'undo');
  return [
    ...(here ? at(here.site, ['reset-then-retry', 'reset-then-compensate']) : []),
    ...(undo ? at(undo.site, ['reset-then-retry']) : []),
  ];
}

function at(site: string, faults: readonly Fault[]): readonly PlannedFault[] {
  return faults.map((fault) => ({ site, fault }));
}

function isAlone(fault: Fault): boolean {
  return Object.values(ALONE_AT).some((faults) => faults.includes(fault));
}

/** The schedules of a survey: after a run without faults, a cancel at each of its requests, which undoes what was done. */
export function surveyed({ schedule, sites }: Told): readonly Schedule[] {
  return sites
    .filter(({ kind }) => kind === 'execute')
    .map(({ site }) => ({ ...schedule, faults: [{ site, fault: 'cancel' }] }));
}
