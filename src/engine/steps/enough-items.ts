/** Owns when a loop has enough items that are done, and how it stops those that are not needed any more. */
import { type ForEachStepDefinition, mustBeDone } from '../../definition/steps/for-each-step';
import type { UndoScope } from '../flows/undo-scope';
import type { SagaFailure } from '../record/failure';
import { countItems } from '../record/item-progress';
import type { JournalEntry } from '../record/journal-entry';
import type { StepRun } from '../step-run';
import { stopPhases } from './stop-flows';

type LoopRun = StepRun<ForEachStepDefinition>;

/** Whether so many items are done that no other one is needed. */
export function hasEnough({ step, entry }: LoopRun): boolean {
  const { itemsDone = [] } = entry;
  return step.enough !== undefined && countItems(itemsDone) >= mustBeDone(step, sizeOfList(entry));
}

/** Whether enough items can no longer be done when one more has failed. */
export function isOutOfReach({ step, entry }: LoopRun): boolean {
  const { itemsFailed = [] } = entry;
  const left = sizeOfList(entry) - itemsFailed.length - 1;
  return step.enough !== undefined && left < mustBeDone(step, sizeOfList(entry));
}

/** An item begins only when the list is in the journal. */
function sizeOfList(loop: Pick<JournalEntry, 'items'>): number {
  return (loop as Required<Pick<JournalEntry, 'items'>>).items.length;
}

/** The item stops: its running attempt still ends, no other follows, and its waits end now. Then it is undone alone. */
export function stopNotNeeded(run: LoopRun, item: UndoScope): void {
  if (item.failed(notNeeded(run))) stopPhases(run.state, item);
}

/** Why an item stops, if it is not needed. The items of another loop share the undo scope of what is around it. */
export function stopOf({ step }: LoopRun, { error }: UndoScope): SagaFailure | undefined {
  return step.enough !== undefined && error?.code === 'NOT_NEEDED' ? error : undefined;
}

function notNeeded({ path }: LoopRun): SagaFailure {
  const message = `Enough other items of ${path} are done, so this one stops and is undone.`;
  return { code: 'NOT_NEEDED', message, causes: [] };
}
