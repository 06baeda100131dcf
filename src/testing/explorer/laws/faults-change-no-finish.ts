import type { Call } from '../deliveries';
import { COLLECTION, placeText } from '../state-view';
import { isCounter } from '../counters';
import { entryChanges, entryText, isAlike, isLabelled } from '../entry-change';
import type { Survey } from '../survey';
import type { Told } from '../recorded-run';
import { callsIn, requestOf, valueText } from './state-parts';
import type { Breach, Law } from './law';

/**
 * An execution that finishes in spite of faults has done what it does without them: neither less, nor more. Where a step
 * was refused, or another branch was taken, another result may be right.
 */
export const faultsChangeNoFinish: Law = {
  id: 'L17',
  title: 'an execution that finishes in spite of faults leaves what it leaves without them',
  check(told, survey) {
    const base = survey.faultless(told);
    if (!base || base === told || told.meanwhile || !isSameWay(told, base)) return undefined;
    return otherPlace(told, base) ?? otherEntries(told, base, survey);
  },
};

function isSameWay({ record }: Told, { record: base }: Told): boolean {
  if (record.status !== 'finished' || base.status !== 'finished') return false;
  const way = ({ steps }: Told['record']) =>
    steps.map(({ step, outcome, branch }) => [step, outcome, branch]);
  return JSON.stringify(way(record)) === JSON.stringify(way(base));
}

function otherPlace(told: Told, base: Told): Breach | undefined {
  for (const [place] of told.deliveries.initial) {
    const [is, was] = [told.deliveries.final.get(place), base.deliveries.final.get(place)];
    if (is === COLLECTION || isAlike(is, was)) continue;
    if (isCounter(told, place) || isLabelled(place, told.deliveries.final, told.uuid)) continue;
    return {
      message: `The saga is finished, and ${placeText(place)} is ${valueText(is)} in the books; without faults it is ${valueText(was)}.`,
    };
  }
  return undefined;
}

/** Entries that requests have added, and that are there without faults alone, or with them alone. */
function otherEntries(told: Told, base: Told, survey: Survey): Breach | undefined {
  const [mine, theirs] = [entriesOf(told), entriesOf(base)];
  for (const [one, other, what] of [
    [mine, theirs, 'has done more than it does without faults'],
    [theirs, mine, 'has not done all that it does without faults'],
  ] as const) {
    const left = [...other.map(({ text }) => text)];
    for (const { text, holder, call } of one) {
      const index = left.indexOf(text);
      if (index >= 0) left.splice(index, 1);
      else if (survey.holdsEffects(holder) || survey.hasAdded(holder, text.slice(holder.length + 1))) {
        const culprit = one === mine ? requestOf(told, call) : undefined;
        return {
          message: `The saga is finished, and ${what}: ${call.dispatch.target}, at ${placeText(holder)}.`,
          culprit,
        };
      }
    }
  }
  return undefined;
}

interface Left {
  readonly text: string;
  readonly holder: string;
  readonly call: Call;
}

function entriesOf(told: Told): readonly Left[] {
  const { initial, final } = told.deliveries;
  return callsIn(told, 'execute').flatMap((call) => {
    return entryChanges(call.before, call.after, initial).flatMap(({ entry, holder, kind }) => {
      if (kind !== 'added' || !final.has(entry)) return [];
      return [{ text: `${holder}:${entryText(entry, final, told.uuid)}`, holder, call }];
    });
  });
}
