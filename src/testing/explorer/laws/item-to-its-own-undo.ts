/** L25: checks that the undo of an item, or of a round of a repeated saga, is about this one. */
import { decodeContent } from '../../../context/content';
import { definedPath, orderOf } from '../../../definition/walk-definition';
import { requestsOf, type RecordedRun } from '../recorded-run';
import type { RequestEvent } from '../../port-event';
import type { PartPlace } from '../../step-table';
import type { Breach, Law } from './law';
import { lateReplies } from './step-outcomes';

/**
 * What identifies one item: the values in its requests and replies that no other item has. The undo of an item that has
 * such values of another item, and none of its own, undoes the other one. The same holds for rounds, whose undos all see the
 * context that the last round has left.
 */
export const itemToItsOwnUndo: Law = {
  id: 'L25',
  title:
    'The undo of an item of a loop, or of a round, carries what this one was given, not what another one was given',
  check(run) {
    for (const culprit of requestsOf(run)) {
      const breach = culprit.dispatch.phase === 'undo' ? ofAnotherItem(run, culprit) : undefined;
      if (breach) return breach;
    }
    return undefined;
  },
};

function ofAnotherItem(run: RecordedRun, culprit: RequestEvent): Breach | undefined {
  const { step, target, content } = culprit.dispatch;
  const item = itemOf(run, step);
  if (item === undefined) return undefined;
  const given = valuesByItem(run, definedPath(step));
  const sent = new Set(leavesOf(decodeContent(content)));
  const own = ownValues(given, item);
  if (own.length === 0 || own.some((value) => sent.has(value))) return undefined;
  const other = [...given.keys()].find((one) => {
    return one !== item && ownValues(given, one).some((value) => sent.has(value));
  });
  if (other === undefined) return undefined;
  const isItem = other.endsWith('].');
  const advice = isItem
    ? 'build it from the context of the item'
    : 'keep what it needs with keep(), or with keepSent';
  const message = `The undo of ${step}, ${target}, carries ${JSON.stringify(decodeContent(content))}, which is of ${isItem ? 'the item ' : ''}${other.slice(0, -1)}; ${advice}.`;
  return { message, culprit };
}

/** The innermost item of a loop, or round of a repeated saga, that a step stands in, by the prefix of its steps. */
function itemOf({ steps }: RecordedRun, path: string): string | undefined {
  const isOneOfMany = ({ step }: PartPlace) => ['each', 'again'].includes(orderOf(step));
  return steps.get(path)?.parts.findLast(isOneOfMany)?.prefix;
}

/** What the requests and replies of a step hold, by item. */
function valuesByItem(run: RecordedRun, step: string): ReadonlyMap<string, ReadonlySet<string>> {
  const values = new Map<string, Set<string>>();
  for (const { dispatch, delivery } of requestsOf(run)) {
    const item = itemOf(run, dispatch.step);
    if (dispatch.phase !== 'execute' || item === undefined || definedPath(dispatch.step) !== step) continue;
    const reply = delivery?.outcome.kind === 'success' ? delivery.outcome.reply.content : undefined;
    const late = lateReplies(run.events).find(({ request }) => request === dispatch.idempotencyKey);
    const known = values.get(item) ?? new Set();
    for (const content of [dispatch.content, reply, late?.reply.content]) {
      for (const leaf of leavesOf(content === undefined ? undefined : decodeContent(content)))
        known.add(leaf);
    }
    values.set(item, known);
  }
  return values;
}

/** The values that only one item has. */
function ownValues(values: ReadonlyMap<string, ReadonlySet<string>>, item: string): readonly string[] {
  return [...(values.get(item) ?? [])].filter((value) => {
    return [...values].every(([other, known]) => other === item || !known.has(value));
  });
}

/** The texts and numbers in a value. */
function leavesOf(value: unknown): readonly string[] {
  if (typeof value === 'string' || typeof value === 'number') return [JSON.stringify(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(leavesOf);
}
