/** L31: checks the reducers of parallel steps. */
import { encodeValue } from '../../../context/encoding';
import { inSandbox } from '../../callback-sandbox';
import type { CallbackEvent } from '../../port-event';
import { stableText } from '../../stable-text';
import type { RecordedRun } from '../recorded-run';
import type { Law } from './law';

/**
 * A reducer is called once more without each value, and with the values in the reverse order. One that prefers a value
 * because of its place, and ignores another one, loses an update. A list in the order of the branches loses nothing, and a
 * maximum does not depend on the order.
 */
export const mergeKeepsWrites: Law = {
  id: 'L31',
  title: 'A reducer does not drop what one branch has written because of the order of the branches',
  async check(run) {
    for (const culprit of run.events) {
      if (culprit.kind !== 'callback' || !culprit.hook.startsWith('merge.') || culprit.hasFailed) continue;
      if (!(await dropsByOrder(run, culprit))) continue;
      const key = culprit.hook.slice('merge.'.length);
      const message = `${culprit.step}: the reducer of context.${key} takes the value of one branch and drops that of another, depending on their order; add up what each branch has changed, or use 'sum', 'append' or 'union'.`;
      return { message, culprit };
    }
    return undefined;
  },
};

async function dropsByOrder(run: RecordedRun, event: CallbackEvent): Promise<boolean> {
  const [base, given] = event.given as readonly [unknown, readonly unknown[]];
  const reduce = (values: readonly unknown[]) => resultOf(run, event, [base, values]);
  const result = await reduce(given);
  if (result === undefined || result === (await reduce(given.toReversed()))) return false;
  for (const index of given.keys()) {
    if (result === (await reduce(given.map((value, other) => (other === index ? base : value))))) return true;
  }
  return false;
}

async function resultOf(
  { callbacks }: RecordedRun,
  { reference, step }: CallbackEvent,
  args: readonly unknown[],
): Promise<string | undefined> {
  const callback = callbacks.get(reference, step);
  try {
    const copies = structuredClone(args);
    const result: unknown =
      callback && (await inSandbox(callback)(...(copies as Parameters<typeof callback>)));
    return stableText(encodeValue(result ?? null, 'value'));
  } catch {
    return undefined;
  }
}
