/** Which schedules follow from a run: what else can go wrong at the places that it came to. */
import { ALONE_AT, FAULTS_OF } from './fault';
import { type Schedule, START } from './schedule';
import type { Told } from './told';

/**
 * The schedules that go on as one does, and have one fault more, at a later place.
 *
 * @param mayMeet - Whether another transaction can come in between.
 */
export function successors({ schedule, sites }: Told, mayMeet: boolean): readonly Schedule[] {
  const last = schedule.faults.at(-1)?.site;
  // What is struck alone has no second fault behind it.
  if (schedule.faults.some(({ fault }) => isAlone(fault))) return [];
  const known = sites.findIndex(({ site }) => site === last);
  const later = sites.slice(known + 1).flatMap(({ site, kind }) => {
    const alone = last === undefined ? ALONE_AT[kind] : [];
    const fitting = alone.filter((fault) => fault !== 'meanwhile' || mayMeet);
    return [...FAULTS_OF[kind], ...fitting].map((fault) => ({ site, fault }));
  });
  const first = last === undefined ? [{ site: START, fault: 'cancel' } as const] : [];
  return [...first, ...later].map((fault) => ({ ...schedule, faults: [...schedule.faults, fault] }));
}

function isAlone(fault: Schedule['faults'][number]['fault']): boolean {
  return Object.values(ALONE_AT).some((faults) => faults.includes(fault));
}

/** The schedules of a survey: after a run without faults, a cancel at each of its requests, which undoes what was done. */
export function surveyed({ schedule, sites }: Told): readonly Schedule[] {
  return sites
    .filter(({ kind }) => kind === 'execute')
    .map(({ site }) => ({ ...schedule, faults: [{ site, fault: 'cancel' }] }));
}
