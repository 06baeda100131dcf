/**
 * Owns which parts of blocks a run has undone on their own while the saga continued: failed alternatives, rounds, and items
 * that a loop tolerates. The journal lists them.
 */
import type { SagaFailure } from '../../engine/record/failure';
import type { PartPlace } from '../step-table';
import type { RecordedRun } from './recorded-run';

/** The prefix of the steps that are undone as a whole; the saga itself has an empty one. */
export type UndonePart = string;

/** What is undone as a whole with a step: the innermost part around it that has failed on its own, or the saga. */
export function undonePartOf(run: RecordedRun, path: string): UndonePart {
  const parts = run.steps.get(path)?.parts ?? [];
  return parts.findLast((part) => hasFailedAlone(run, part))?.prefix ?? '';
}

/** Whether a part has failed and was undone on its own. */
function hasFailedAlone(run: RecordedRun, part: PartPlace): boolean {
  return failureOfPart(run, part) !== undefined;
}

/** Why a part of a block was undone on its own. */
export function failureOfPart(
  { journal }: RecordedRun,
  { block, name, step }: PartPlace,
): SagaFailure | undefined {
  const known = journal.find((entry) => entry.step === block);
  if (step.kind === 'forEach') {
    return known?.itemsFailed?.find(({ index }) => `[${String(index)}]` === name)?.error;
  }
  const isUnderWay = known?.turnedBy !== undefined && known.branch === name;
  return isUnderWay ? known.turnedBy : known?.tried?.find(({ part }) => part === name)?.error;
}
