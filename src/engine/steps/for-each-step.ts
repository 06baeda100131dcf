/** Owns the loop over a list: its items run one after the other or beside each other, each on a context of its own. */
import { decodeContent } from '../../context/content';
import { decodeValue, encodeValue, type EncodedValue } from '../../context/encoding';
import { sizeOf } from '../../context/json-size';
import { type ForEachStepDefinition, type ItemOutcome, mayFail } from '../../definition/steps/for-each-step';
import { formatValue } from '../../errors/format-value';
import { callHook, changeContext, draftOf, encodeOrFail } from '../callbacks/call-hook';
import { type Coroutine, inOneTurn } from '../coroutine';
import { Flow } from '../flows/flow';
import { UndoScope } from '../flows/undo-scope';
import { payloadTooLarge } from '../limits';
import { failureAt, type SagaFailure, StepFailure, toFailure } from '../record/failure';
import { rangeSize } from '../record/index-ranges';
import { type FailedItem, holdsItem } from '../record/item-progress';
import type { StepEntry } from '../record/step-entry';
import { failedItemSize } from '../snapshot/compact-entry';
import { weigh } from '../snapshot/entry-weight';
import { journalFull } from '../snapshot/snapshot';
import type { StepRun } from '../step-run';
import { reasonToStop } from '../stop-reason';
import { blockRun, undoPart } from './block';
import { itemRun } from './own-callback';
import { hasEnough, isOutOfReach, stopNotNeeded, stopOf } from './enough-items';
import { enterOwnFlow, openOwnFlow, ownFlow, type OwnStart } from './own-flow';
import { isUnderWay, type Part, partScope } from './part';
import { runPartsTogether } from './parts-together';
import { stopFlows } from './stop-flows';
import { supervise } from './supervise';

type LoopRun = StepRun<ForEachStepDefinition>;

/** The most items of a loop: each one is in the journal. */
const MOST_ITEMS = 10_000;

/** A step that runs a saga for each item of a list. */
export const forEachStep = blockRun<ForEachStepDefinition>({
  *forward(run) {
    yield* listItems(run);
    yield* runItems(run, itemsLeft(run));
    if (run.flow.undoScope.error) throw new StepFailure(run.flow.undoScope.error);
    const reason = itemsLeft(run).length > 0 && reasonToStop(run);
    if (reason) throw new StepFailure(reason);
    yield* takeResults(run);
    if (!mayBeUndone(run)) run.state.openFlows.closeItems(run.path);
  },

  entered(run) {
    const { atOnce = 1 } = run.step;
    const isConcurrent = atOnce > 1;
    return {
      parts: itemsOf(run),
      flowOf: (part) => ownFlow(run, part, { isConcurrent }) ?? withoutContext(run),
      ...(isConcurrent && { together: { atOnce } }),
    };
  },

  *openEarlier(run, part) {
    const { entry, flow } = run;
    if (!entry.items) yield* evaluateList(run);
    const index = indexOf(part);
    if (index < listOf(run).length) {
      const place = { undoScope: flow.undoScope, isConcurrent: false };
      return yield* openOwnFlow(run, part, itemStart(run, part, place));
    }
    const message = `Only the run before the workflow reset knows item ${String(index)}; over returned ${String(listOf(run).length)} items now.`;
    throw failureAt({ step: run.path, hook: 'over' }, 'ITEMS_INVALID', message);
  },
});

/** After the pivot nothing is undone but what may fail there: an alternative that another one follows. */
function mayBeUndone({ state, flow }: LoopRun): boolean {
  return !state.pivot.isPassed || flow.undoScope.mayFail;
}

/** Where nothing is undone no context is kept: the walk only lists what an operator's end leaves. */
function withoutContext(run: LoopRun): Flow | undefined {
  return mayBeUndone(run) ? undefined : new Flow({}, { undoScope: run.flow.undoScope });
}

function* takeResults(run: LoopRun): Coroutine {
  const { onEnd } = run.step;
  if (!onEnd) return;
  yield* supervise(run, 'execute', {
    attempt: () => changeContext(run, 'onEnd', onEnd, [outcomesOf(run)]),
    // The operator has written the results.
    byHand: () => inOneTurn(() => undefined),
  });
}

/** Evaluates the list once; it stays in the journal. */
function* listItems(run: LoopRun): Coroutine {
  if (run.entry.items) return;
  yield* supervise(run, 'execute', {
    attempt: () => evaluateList(run),
    byHand: ({ response }) =>
      inOneTurn(() => {
        keepItems(run, readItems(run, decodeContent(response ?? [])));
      }),
  });
}

function* evaluateList(run: LoopRun): Coroutine {
  keepItems(run, readItems(run, (yield* callHook(run, 'over', run.step.over)).result));
}

function readItems({ path }: LoopRun, result: unknown): readonly EncodedValue[] {
  const place = { step: path, hook: 'over' };
  if (!Array.isArray(result)) {
    throw failureAt(place, 'ITEMS_INVALID', `over returned ${formatValue(result)}; return a list.`);
  }
  if (result.length > MOST_ITEMS) {
    const message = `over returned ${String(result.length)} items; at most ${String(MOST_ITEMS)} are possible. Run the loop over batches, each in a saga of its own.`;
    throw failureAt(place, 'ITEMS_TOO_MANY', message);
  }
  const items = encodeOrFail(place, () => encodeValue(result, 'items')) as readonly EncodedValue[];
  const problem = payloadTooLarge('The list', sizeOf(items));
  if (problem !== undefined) throw failureAt(place, 'ITEMS_INVALID', problem);
  return items;
}

function keepItems({ entry, state: { journal } }: LoopRun, items: readonly EncodedValue[]): void {
  entry.listed(items);
  weigh(journal, entry);
}

/** The list, as far as it is known. */
function listOf({ entry }: LoopRun): readonly EncodedValue[] {
  return entry.items ?? [];
}

/** The items as parts, in the order of the list. */
function itemsOf(run: LoopRun): readonly Part[] {
  const { step, partsPath } = run;
  return listOf(run).map((_, index) => {
    const name = `[${String(index)}]`;
    return { name, branch: step.saga, prefix: `${partsPath}${name}.` };
  });
}

/** The items that are neither done nor undone alone. Where enough are done, one that has not begun is not needed. */
function itemsLeft(run: LoopRun): readonly Part[] {
  const { openFlows } = run.state;
  const isEnough = hasEnough(run);
  return itemsOf(run).filter((part, index) => {
    return !isOver(run, index) && !(isEnough && openFlows.contextOf(part.prefix) === undefined);
  });
}

/** Whether an item is done, or has failed and is undone. */
function isOver({ entry }: LoopRun, index: number): boolean {
  return holdsItem(entry.itemsDone ?? [], index) || failureOf(entry, index)?.isUndone === true;
}

function failureOf({ itemsFailed = [] }: StepEntry, index: number): FailedItem | undefined {
  return itemsFailed.find((item) => item.index === index);
}

function indexOf({ name }: Part): number {
  return Number(name.slice(name.lastIndexOf('[') + 1, -1));
}

function* runItems(run: LoopRun, parts: readonly Part[]): Coroutine {
  const { atOnce = 1 } = run.step;
  const isConcurrent = atOnce > 1;
  const isStopping = hasEnough(run);
  const mayBegin = (part: Part) =>
    isStopping || (!hasEnough(run) && !reasonToStop(run)) || isUnderWay(run, part);
  const underWay = new Map<string, UndoScope>();
  const body = (part: Part) => runItem(run, part, { isConcurrent, underWay });
  if (isConcurrent) {
    yield* runPartsTogether(run, { parts, atOnce, mayBegin, body });
    return;
  }
  for (const part of parts) {
    if (!mayBegin(part)) return;
    yield* body(part);
  }
}

/** How the items of a loop run in this run. */
interface ItemsRun {
  readonly isConcurrent: boolean;
  /** The undo scopes of those that have begun and are not done, by their names. */
  readonly underWay: Map<string, UndoScope>;
}

/** Runs an item. One that fails as the loop tolerates it, or that is not needed any more, is undone alone. */
function* runItem(run: LoopRun, part: Part, { isConcurrent, underWay }: ItemsRun): Coroutine {
  const { step, flow: outer } = run;
  const isAlone = step.tolerate !== undefined || step.enough !== undefined;
  const undoScope = isAlone ? new UndoScope(part.prefix, outer.undoScope) : outer.undoScope;
  const place = { undoScope, isConcurrent };
  underWay.set(part.name, undoScope);
  const failure = failureOf(run.entry, indexOf(part))?.error ?? (yield* failsAlone(run, part, place));
  if (failure) {
    undoScope.failed(failure);
    undoScope.compensates();
    yield* undoPart(run, part, ownFlow(run, part, place));
    run.entry.itemUndone(indexOf(part));
    return;
  }
  underWay.delete(part.name);
  if (!hasEnough(run) || reasonToStop(run)) return;
  for (const other of underWay.values()) stopNotNeeded(run, other);
}

/** Where the flow of an item stands. */
interface ItemPlace {
  readonly undoScope: UndoScope;
  readonly isConcurrent: boolean;
}

/** Runs an item forward; returns why it must be undone alone, if it must. Another failure fails the loop. */
function* failsAlone(run: LoopRun, part: Part, place: ItemPlace): Coroutine<SagaFailure | undefined> {
  const { entry, state, path } = run;
  const index = indexOf(part);
  // Another run continues an item that was still under way when enough were done.
  if (hasEnough(run)) stopNotNeeded(run, place.undoScope);
  const failure = journalFull(state, roomFor(run)) ?? (yield* forwardItem(run, part, place));
  const stop = stopOf(run, place.undoScope);
  const error = stop ?? failure;
  if (!error) {
    entry.itemDone(index);
    state.openFlows.itemsOf(path).done(index);
    return undefined;
  }
  const fatal = stop ? undefined : fatalFailure(run, error);
  if (fatal) {
    stopFlows(run, fatal);
    if (place.undoScope !== run.flow.undoScope) place.undoScope.isLeft();
    return undefined;
  }
  recordFailure(run, { index, error });
  return error;
}

function* forwardItem(run: LoopRun, part: Part, place: ItemPlace): Coroutine<SagaFailure | undefined> {
  try {
    const flow = yield* enterOwnFlow(run, part, itemStart(run, part, place));
    yield* run.walk.forward(run.step.saga.steps, partScope(run, part, flow));
    return undefined;
  } catch (error) {
    return toFailure(error);
  }
}

/** Why the loop fails because an item has failed, if it does: when enough can no longer be done, with the first failure. */
function fatalFailure(run: LoopRun, failure: SagaFailure): SagaFailure | undefined {
  const { entry, step, state } = run;
  if (step.tolerate === undefined || failure.code === 'JOURNAL_FULL') return failure;
  const { itemsFailed: [first] = [] } = entry;
  if (first && isOutOfReach(run) && !reasonToStop(run)) {
    // The error of the saga is the first failure: this one stays with its step.
    state.journal.entries.find((one) => one.step === failure.step)?.failedWith(failure);
    return first.error;
  }
  return mayTolerate(run) && !isOutOfReach(run) ? undefined : failure;
}

/** What the items under way, and one more, may still add to a snapshot. */
function roomFor({ state, path, step }: LoopRun): number {
  return state.openFlows.itemsOf(path).roomForNext + (step.atOnce ?? 1) * step.saga.steps.length * STEP_SIZE;
}

/** What a step of an item takes in a snapshot, once it is done: one index. */
const STEP_SIZE = rangeSize(MOST_ITEMS);

function recordFailure({ entry, state: { journal } }: LoopRun, item: FailedItem): void {
  entry.itemFailed(item.index, item.error);
  journal.counts(entry, entry.weight + failedItemSize(item));
}

/** Whether one more item may fail. What stops the whole saga is no failure of an item. */
function mayTolerate(run: LoopRun): boolean {
  const { itemsFailed = [] } = run.entry;
  return !reasonToStop(run) && itemsFailed.length < mayFail(run.step, listOf(run).length);
}

function itemStart(run: LoopRun, part: Part, { undoScope, isConcurrent }: ItemPlace): OwnStart {
  const { input } = run.step;
  const index = indexOf(part);
  const [item] = listOf(run).slice(index, index + 1) as [EncodedValue];
  const args = [decodeValue(item), index];
  const supervised = itemRun(run, part);
  return { undoScope, isConcurrent, input, args, context: { item, index }, supervised };
}

/** What became of each item, in the order of the list. */
function outcomesOf(run: LoopRun): readonly ItemOutcome[] {
  return itemsOf(run).map((part, index) => {
    const failure = failureOf(run.entry, index)?.error;
    const isDone = holdsItem(run.entry.itemsDone ?? [], index);
    if (failure ? failure.code === 'NOT_NEEDED' : !isDone) return { index, status: 'not-needed' };
    if (failure) {
      const { code, message, step } = failure;
      return { index, status: 'failed', failure: { code, message, ...(step !== undefined && { step }) } };
    }
    const context = run.state.openFlows.contextOf(part.prefix);
    return { index, status: 'done', ...(context && { context: draftOf(run, context) }) };
  });
}
