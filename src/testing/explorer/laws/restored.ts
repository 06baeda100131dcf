import type { Call } from '../deliveries';
import { COLLECTION, nameOfPlace, placeText } from '../state-view';
import { isCounter } from '../counters';
import { amountsIn, entryChanges, isAlike, isLabelled } from '../entry-change';
import type { Survey } from '../survey';
import type { Told } from '../recorded-run';
import { callsIn, requestOf, valueText } from './state-parts';
import type { Breach, Law } from './law';
import { undoneStep } from './walk-parts';

/**
 * After a failed execution the books are those of the beginning, but for what steps that declare `withoutUndo` did,
 * for notes of keys, and for entries that an undo has marked as undone.
 */
export const restored: Law = {
  id: 'L13',
  title: 'a failed execution leaves the books as they were, but for what is declared',
  check(told, survey) {
    const { status } = told.record;
    if (status !== 'errored' && status !== 'cancelled') return undefined;
    // Another transaction came in between: L18 compares with the books that it makes alone.
    if (told.faultOf.size > 0 && [...told.faultOf.values()].includes('meanwhile')) return undefined;
    // What landed after its undo is told by L3.
    if (told.deliveries.inVain.some(({ hasEffect, isAgain }) => hasEffect && !isAgain)) return undefined;
    return placeNotRestored(told) ?? entryLeft(told, survey) ?? amountChanged(told);
  },
};

/** The deliveries whose effects are to stay: of steps that were not undone, which are declared, or break L11. */
export function declaredCalls(told: Told): readonly Call[] {
  const undone = new Set(told.events.map(undoneStep));
  return callsIn(told, 'execute').filter(({ dispatch: { step } }) => {
    return told.steps.get(step)?.step.withoutUndo !== undefined || !undone.has(step);
  });
}

/** How much the deliveries whose effects are to stay have added to a number. */
export function declaredSum(told: Told, place: string): number {
  return declaredCalls(told).reduce((sum, { before, after }) => {
    const [from, to] = [before.get(place), after.get(place)];
    return typeof from === 'number' && typeof to === 'number' ? sum + to - from : sum;
  }, 0);
}

function placeNotRestored(told: Told): Breach | undefined {
  const { initial, final } = told.deliveries;
  for (const [place, from] of initial) {
    const to = final.get(place);
    if (isRestored(told, place, from, to)) continue;
    const message = `The saga is ${told.record.status}, and ${placeText(place)} is ${valueText(to)} in the books; at the beginning it was ${valueText(from)}.`;
    return { message, culprit: lastToChange(told, place) };
  }
  return undefined;
}

function isRestored(told: Told, place: string, from: unknown, to: unknown): boolean {
  const { final } = told.deliveries;
  if (final.has(place) && isAlike(from, to)) return true;
  if (typeof from === 'number' && typeof to === 'number') {
    return isAlike(from + declaredSum(told, place), to) || isCounter(told, place);
  }
  if (final.has(place) && isLabelled(place, final, told.uuid)) return true;
  if (declaredCalls(told).some(({ before, after }) => !isAlike(before.get(place), after.get(place))))
    return true;
  return final.has(place) && isMarkedAsUndone(told, place, to);
}

const STATE = /stat(?:e|us)|phase|stage/i;

/** Whether a state is one that an undo has set, such as `cancelled`. */
function isMarkedAsUndone(told: Told, place: string, state: unknown): boolean {
  if (typeof state !== 'string' || !STATE.test(nameOfPlace(place))) return false;
  return callsIn(told, 'execute').every(
    ({ before, after }) => before === after || after.get(place) !== state,
  );
}

/** An entry that was added, and that no undo has touched, where others are taken back. */
function entryLeft(told: Told, survey: Survey): Breach | undefined {
  for (const call of undoneCalls(told)) {
    for (const { entry, holder, kind } of entryChanges(call.before, call.after, told.deliveries.initial)) {
      if (kind !== 'added' || !survey.holdsEffects(holder) || hasChangedSince(told, entry, call)) continue;
      const message = `The saga is ${told.record.status}, and what ${call.dispatch.target} added to the books is still there: ${placeText(entry)}.`;
      return { message, culprit: requestOf(told, call) };
    }
  }
  return undefined;
}

/** An amount that an undo has taken back in part, or an entry that makes up for another amount. */
function amountChanged(told: Told): Breach | undefined {
  const { initial, final } = told.deliveries;
  for (const call of undoneCalls(told)) {
    const added = entryChanges(call.before, call.after, initial).filter(({ kind }) => kind === 'added');
    const amounts = added.flatMap(({ entry }) => amountsIn(entry, call.after));
    const undos = callsIn(told, 'undo').filter(({ dispatch }) =>
      dispatch.about.includes(call.dispatch.idempotencyKey),
    );
    const now = added.flatMap(({ entry }) =>
      hasChangedSince(told, entry, call) ? amountsIn(entry, final) : [],
    );
    const beside = undos.flatMap((undo) => {
      return entryChanges(undo.before, undo.after, initial).flatMap(({ kind, entry }) => {
        return kind === 'added' ? amountsIn(entry, undo.after) : [];
      });
    });
    for (const found of [now, beside]) {
      const isOther = found.length > 0 && !found.some((one) => amounts.some((other) => isAlike(one, other)));
      if (amounts.length === 0 || !isOther) continue;
      const message = `The saga is ${told.record.status}; ${call.dispatch.target} had booked ${amounts.join(', ')}, and after the undo the books say ${found.join(', ')}.`;
      return { message, culprit: undos[0] && requestOf(told, undos[0]) };
    }
  }
  return undefined;
}

/** The deliveries whose effects are not to stay. */
function undoneCalls(told: Told): readonly Call[] {
  const declared = new Set(declaredCalls(told));
  return callsIn(told, 'execute').filter((call) => !declared.has(call) && call.before !== call.after);
}

function hasChangedSince({ deliveries: { final } }: Told, entry: string, { after }: Call): boolean {
  if (!final.has(entry)) return true;
  return (
    [...after].some(([place, value]) => {
      const isInside = place === entry || place.startsWith(`${entry}\u0001`);
      return isInside && value !== COLLECTION && !isAlike(final.get(place), value);
    }) || [...final.keys()].some((place) => place.startsWith(`${entry}\u0001`) && !after.has(place))
  );
}

function lastToChange(told: Told, place: string): Breach['culprit'] {
  const call = told.deliveries.calls.findLast(
    ({ before, after, isAgain }) => !isAgain && !isAlike(before.get(place), after.get(place)),
  );
  return call && requestOf(told, call);
}
