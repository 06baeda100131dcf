/** L17: compares a run that finishes despite faults with the run without faults. */
import type { Call } from '../deliveries';
import { COLLECTION, placeText } from '../state-view';
import { isCounter } from '../counters';
import { entryChanges, entryText, isAlike, isLabelled } from '../entry-change';
import type { Survey } from '../survey';
import { isQueryRequest, type RecordedRun, requestsOf } from '../recorded-run';
import { callsIn, requestOf, valueText } from './state-effects';
import type { Breach, Law } from './law';

/**
 * A finish despite faults has the same effects as a finish without them, no fewer and no more. A run in which a step was
 * refused, or in which another branch was taken, may differ.
 */
export const sameFinishDespiteFaults: Law = {
  id: 'L17',
  title: 'An execution that finishes despite faults leaves the same participant state as one without faults',
  check(run, survey) {
    const base = survey.faultless(run);
    // L24 compares the runs that differ in the order of their requests.
    if (!base || base === run || run.meanwhile || run.schedule.order) return undefined;
    if (!hasSamePath(run, base)) return undefined;
    return otherPlace(run, base) ?? otherEntries(run, base, survey);
  },
};

/** Whether two runs have finished with the same steps, outcomes, branches and notices. */
export function hasSamePath(run: RecordedRun, base: RecordedRun): boolean {
  if (run.record.status !== 'finished' || base.record.status !== 'finished') return false;
  return pathOf(run).join() === pathOf(base).join();
}

/**
 * The steps of a run with what decided about those behind them, and its notices. Steps beside each other start in any
 * order.
 */
function pathOf(run: RecordedRun): readonly string[] {
  const answers = new Map(
    requestsOf(run).flatMap(({ dispatch, delivery }) =>
      isQueryRequest(run, dispatch) ? [[dispatch.step, delivery?.outcome.kind] as const] : [],
    ),
  );
  const { steps, notices = [] } = run.record;
  return [
    ...steps
      .map(({ step, outcome = answers.get(step), branch }) => JSON.stringify([step, outcome, branch]))
      .sort(),
    ...notices.map(({ notice, outcome }) => JSON.stringify([notice, outcome])),
  ];
}

/** A place of the beginning that two finished runs leave differently. */
export function otherPlace(run: RecordedRun, base: RecordedRun): Breach | undefined {
  for (const [place] of run.deliveries.initial) {
    const [is, was] = [run.deliveries.final.get(place), base.deliveries.final.get(place)];
    if (is === COLLECTION || isAlike(is, was)) continue;
    if (isCounter(run, place) || isLabelled(place, run.deliveries.final, run.uuid)) continue;
    return {
      message: `The saga is finished, and ${placeText(place)} is ${valueText(is)} in the participant state; without faults it is ${valueText(was)}.`,
    };
  }
  return undefined;
}

/** An entry that requests have added only with faults, or only without them. */
function otherEntries(run: RecordedRun, base: RecordedRun, survey: Survey): Breach | undefined {
  const [mine, theirs] = [entriesOf(run), entriesOf(base)];
  for (const [one, other, problem] of [
    [mine, theirs, 'has more effects than without faults'],
    [theirs, mine, 'misses an effect that it has without faults'],
  ] as const) {
    const left = [...other.map(({ text }) => text)];
    for (const { text, holder, call } of one) {
      const index = left.indexOf(text);
      if (index >= 0) left.splice(index, 1);
      else if (survey.holdsEffects(holder) || survey.hasAdded(holder, text.slice(holder.length + 1))) {
        const culprit = one === mine ? requestOf(run, call) : undefined;
        return {
          message: `The saga is finished, and ${problem}: ${call.dispatch.target}, at ${placeText(holder)}.`,
          culprit,
        };
      }
    }
  }
  return undefined;
}

/** An entry that a run leaves in the participant state, and the delivery that added it. */
export interface LeftEntry {
  readonly text: string;
  readonly holder: string;
  readonly call: Call;
}

/** The entries that the requests of a run leave in the participant state. */
export function entriesOf(run: RecordedRun): readonly LeftEntry[] {
  const { initial, final } = run.deliveries;
  return callsIn(run, 'execute').flatMap((call) => {
    return entryChanges(call.before, call.after, initial).flatMap(({ entry, holder, kind }) => {
      if (kind !== 'added' || !final.has(entry)) return [];
      return [{ text: `${holder}:${entryText(entry, final, run.uuid)}`, holder, call }];
    });
  });
}
