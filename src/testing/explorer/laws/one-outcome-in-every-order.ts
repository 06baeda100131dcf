/** L24: compares runs that differ only in the order of requests beside each other. */
import type { Schedule } from '../schedule';
import { scheduleText } from '../schedule';
import { requestsOf, type RecordedRun } from '../recorded-run';
import { isSameJson } from '../../stable-text';
import { placeOf } from '../../port-event';
import type { Breach, Law } from './law';
import { entriesOf, hasSamePath, otherPlace } from './same-finish-despite-faults';

/**
 * The result depends on which steps are done, not on when: a saga that finishes in the order of the definition finishes in
 * every order, and where the same steps are done, the context and the participant state are the same. Participants that
 * answer differently in another order, such as with the next number, make other contexts.
 */
export const oneOutcomeInEveryOrder: Law = {
  id: 'L24',
  title: 'Requests beside each other lead to one outcome in every order, as far as the same steps are done',
  check(run) {
    const base = run.inDefinitionOrder;
    if (!base || run.meanwhile) return undefined;
    return otherEnd(run, base) ?? (hasSamePath(run, base) ? otherResult(run, base) : undefined);
  },
};

/**
 * In virtual time requests that come one after the other take longer, so that a deadline may be over. Where a loop needs only
 * some of its items, a failure counts only as long as it has not enough.
 */
function otherEnd(run: RecordedRun, base: RecordedRun): Breach | undefined {
  const [{ status, error }, { status: other }] = [run.record, base.record];
  const isSame = (status === 'finished') === (other === 'finished');
  const mayDiffer = run.schedule.faults.length > 0 && other !== 'finished';
  if (isSame || mayDiffer || hasTimeLimit(run) || mayMissFailure(run)) return undefined;
  const failure = error ? ` (${error.code} at ${error.step ?? 'no step'})` : '';
  const culprit = run.events.findLast((event) => {
    return (
      event.kind === 'request' && event.dispatch.step === error?.step && event.dispatch.phase === 'execute'
    );
  });
  return {
    message: `The saga is ${status}${failure} if ${orderText(run.schedule)}, but ${other} in the order of the definition; a branch that needs another one declares it with after.`,
    culprit,
  };
}

function mayMissFailure({ schedule, steps }: RecordedRun): boolean {
  return schedule.faults.length > 0 && steps.values().some(({ step }) => 'enough' in step);
}

function hasTimeLimit({ definition, steps }: RecordedRun): boolean {
  const limited = steps.values().some(({ step, options }) => options.deadline !== undefined || 'for' in step);
  return definition.options?.deadline !== undefined || limited;
}

function otherResult(run: RecordedRun, base: RecordedRun): Breach | undefined {
  const isComparable = haveSameReplies(run, base);
  if (isComparable && !isSameJson(run.record.context, base.record.context)) {
    const [is, was] = [run, base].map(({ record }) => JSON.stringify(record.context));
    return {
      message: `The context is ${String(is)} if ${orderText(run.schedule)}, but ${String(was)} in the order of the definition.`,
    };
  }
  return otherPlace(run, base) ?? otherEntry(run, base);
}

/** An entry without its numbers: participants number entries in the order in which they come. */
function otherEntry(run: RecordedRun, base: RecordedRun): Breach | undefined {
  const left = entriesOf(base).map(({ text }) => nameless(text));
  for (const { text, call } of entriesOf(run)) {
    const index = left.indexOf(nameless(text));
    if (index >= 0) left.splice(index, 1);
    else {
      return {
        message: `${call.dispatch.target} has another effect if ${orderText(run.schedule)} than in the order of the definition.`,
        culprit: requestsOf(run).find(
          ({ dispatch }) => dispatch.idempotencyKey === call.dispatch.idempotencyKey,
        ),
      };
    }
  }
  return undefined;
}

function nameless(text: string): string {
  return text.replace(/\d+(?:\.\d+)?/g, '0');
}

function haveSameReplies(run: RecordedRun, base: RecordedRun): boolean {
  const replies = new Map(
    requestsOf(base).map((event) => [placeOf(event.dispatch), event.delivery?.outcome]),
  );
  return requestsOf(run).every(({ dispatch, delivery }) => {
    return isSameJson(replies.get(placeOf(dispatch)), delivery?.outcome);
  });
}

function orderText({ order = [], ...schedule }: Schedule): string {
  const first = order.map((place) => `${place} comes first`).join(', then ');
  return schedule.faults.length === 0 ? first : `${first} (with ${scheduleText(schedule)})`;
}
