/** L13: checks the participant state after a failed execution. */
import type { Call } from '../deliveries';
import { COLLECTION, nameOfPlace, placeText } from '../state-view';
import { isCounter } from '../counters';
import { amountsIn, entryChanges, isAlike, isLabelled } from '../entry-change';
import type { Survey } from '../survey';
import type { RecordedRun } from '../recorded-run';
import { callsIn, requestOf, valueText } from './state-effects';
import type { Breach, Law } from './law';
import { undoneStep } from './walk-steps';

/**
 * After a failed execution the participant state is as at the beginning. Exceptions are the effects of steps that declare
 * `withoutUndo`, notes of keys, counters, and entries that an undo has marked as undone.
 */
export const stateRestored: Law = {
  id: 'L13',
  title: 'A failed execution leaves the participant state as at the beginning, except for declared effects',
  check(run, survey) {
    const { status } = run.record;
    if (status !== 'errored' && status !== 'cancelled') return undefined;
    // With another transaction in between, L18 compares the states.
    if (run.faultOf.size > 0 && [...run.faultOf.values()].includes('meanwhile')) return undefined;
    // L3 reports a request that arrives after its undo.
    if (run.deliveries.redundant.some(({ hasEffect, isAgain }) => hasEffect && !isAgain)) return undefined;
    return placeNotRestored(run) ?? entryLeft(run, survey) ?? amountChanged(run);
  },
};

/** The deliveries whose effects stay: of notices, and of steps without an undo, which declare it or break L11. */
export function declaredCalls(run: RecordedRun): readonly Call[] {
  const undone = new Set(run.events.map(undoneStep));
  const ofSteps = callsIn(run, 'execute').filter(({ dispatch: { step } }) => {
    return run.steps.get(step)?.step.withoutUndo !== undefined || !undone.has(step);
  });
  return [...ofSteps, ...callsIn(run, 'notice')];
}

/** The sum that these deliveries have added to a number. */
export function declaredSum(run: RecordedRun, place: string): number {
  return declaredCalls(run).reduce((sum, { before, after }) => {
    const [from, to] = [before.get(place), after.get(place)];
    return typeof from === 'number' && typeof to === 'number' ? sum + to - from : sum;
  }, 0);
}

function placeNotRestored(run: RecordedRun): Breach | undefined {
  const { initial, final } = run.deliveries;
  for (const [place, from] of initial) {
    const to = final.get(place);
    if (isRestored(run, place, from, to)) continue;
    const message = `The saga is ${run.record.status}, but ${placeText(place)} is ${valueText(to)} in the participant state; at the beginning it was ${valueText(from)}.`;
    return { message, culprit: lastToChange(run, place) };
  }
  return undefined;
}

function isRestored(run: RecordedRun, place: string, from: unknown, to: unknown): boolean {
  const { final } = run.deliveries;
  if (final.has(place) && isAlike(from, to)) return true;
  if (typeof from === 'number' && typeof to === 'number') {
    return isAlike(from + declaredSum(run, place), to) || isCounter(run, place);
  }
  if (final.has(place) && isLabelled(place, final, run.uuid)) return true;
  if (declaredCalls(run).some(({ before, after }) => !isAlike(before.get(place), after.get(place))))
    return true;
  return final.has(place) && isMarkedAsUndone(run, place, to);
}

const STATE = /stat(?:e|us)|phase|stage/i;

/** Whether an undo has set this status, such as `cancelled`. */
function isMarkedAsUndone(run: RecordedRun, place: string, state: unknown): boolean {
  if (typeof state !== 'string' || !STATE.test(nameOfPlace(place))) return false;
  return callsIn(run, 'execute').every(({ before, after }) => before === after || after.get(place) !== state);
}

/** An added entry that no undo has touched, although undos revert other entries of its place. */
function entryLeft(run: RecordedRun, survey: Survey): Breach | undefined {
  for (const call of undoneCalls(run)) {
    for (const { entry, holder, kind } of entryChanges(call.before, call.after, run.deliveries.initial)) {
      if (kind !== 'added' || !survey.holdsEffects(holder) || hasChangedSince(run, entry, call)) continue;
      const message = `The saga is ${run.record.status}, but the entry of ${call.dispatch.target} is still in the participant state: ${placeText(entry)}.`;
      return { message, culprit: requestOf(run, call) };
    }
  }
  return undefined;
}

/** An amount that an undo has reverted only in part, or that it has offset by a different amount. */
function amountChanged(run: RecordedRun): Breach | undefined {
  const { initial, final } = run.deliveries;
  for (const call of undoneCalls(run)) {
    const added = entryChanges(call.before, call.after, initial).filter(({ kind }) => kind === 'added');
    const amounts = added.flatMap(({ entry }) => amountsIn(entry, call.after));
    const undos = callsIn(run, 'undo').filter(({ dispatch }) =>
      dispatch.about.includes(call.dispatch.idempotencyKey),
    );
    const now = added.flatMap(({ entry }) =>
      hasChangedSince(run, entry, call) ? amountsIn(entry, final) : [],
    );
    const beside = undos.flatMap((undo) => {
      return entryChanges(undo.before, undo.after, initial).flatMap(({ kind, entry }) => {
        return kind === 'added' ? amountsIn(entry, undo.after) : [];
      });
    });
    for (const found of [now, beside]) {
      const isOther = found.length > 0 && !found.some((one) => amounts.some((other) => isAlike(one, other)));
      if (amounts.length === 0 || !isOther) continue;
      const message = `The saga is ${run.record.status}; ${call.dispatch.target} recorded ${amounts.join(', ')}, but after the undo the participant state shows ${found.join(', ')}.`;
      return { message, culprit: undos[0] && requestOf(run, undos[0]) };
    }
  }
  return undefined;
}

/** The deliveries whose effects must be undone. */
function undoneCalls(run: RecordedRun): readonly Call[] {
  const declared = new Set(declaredCalls(run));
  return callsIn(run, 'execute').filter((call) => !declared.has(call) && call.before !== call.after);
}

function hasChangedSince({ deliveries: { final } }: RecordedRun, entry: string, { after }: Call): boolean {
  if (!final.has(entry)) return true;
  return (
    [...after].some(([place, value]) => {
      const isInside = place === entry || place.startsWith(`${entry}\u0001`);
      return isInside && value !== COLLECTION && !isAlike(final.get(place), value);
    }) || [...final.keys()].some((place) => place.startsWith(`${entry}\u0001`) && !after.has(place))
  );
}

function lastToChange(run: RecordedRun, place: string): Breach['culprit'] {
  const call = run.deliveries.calls.findLast(
    ({ before, after, isAgain }) => !isAgain && !isAlike(before.get(place), after.get(place)),
  );
  return call && requestOf(run, call);
}
