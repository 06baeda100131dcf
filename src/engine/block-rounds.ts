/**
 * Owns the rounds of blocks. An operator's `redo` undoes a block to its start and runs it again; each round has paths of its
 * own, so that no idempotency key of an earlier round is used again.
 */
import { hasBranches, orderOf } from '../definition/walk-definition';
import type { SagaState } from './saga-state';

/** What stands behind the path of a block in its n-th round, from 1: no name holds a tilde. */
export function roundSuffix(round: number): string {
  return round === 1 ? '' : `~${String(round)}`;
}

/** The number of a round after the first one, by what stands behind the path of the block. */
export function roundNumber(suffix: string): number {
  return Number(suffix.slice(1));
}

/** Whether a step is a block itself, or stands inside it, in whatever round or item. */
export function isInside(step: string, block: string): boolean {
  return step === block || (step.startsWith(block) && BEHIND_BLOCK.includes(step.charAt(block.length)));
}

/** The characters that may follow the path of a block: no name begins with one. */
const BEHIND_BLOCK = '.~[';

/** The running blocks around a step, the outermost first. */
export function enclosingBlocks(step: string, { journal }: SagaState): readonly string[] {
  return journal.entries
    .filter(({ status, kind }) => status === 'running' && hasBranches({ kind, id: '' }))
    .filter((entry) => isInside(step, entry.step))
    .map((entry) => entry.step);
}

/** The rounds in which a step stands, of the running blocks around it that repeat a saga; the first ones have no name. */
export function repeatedRounds(step: string, { journal }: SagaState): readonly string[] {
  return journal.entries
    .filter((entry) => entry.status === 'running' && isInside(step, entry.step))
    .filter(({ kind }) => orderOf({ kind, id: '' }) === 'again')
    .flatMap(({ step: block, branch }) => (branch === undefined ? [] : [block + branch]));
}

/** Whether an operator wants a block around a step, or the step itself, to run again. */
export function isRedone(step: string, { redoing }: SagaState): boolean {
  return [...redoing].some((block) => isInside(step, block));
}

/** A block is to run again: what waits inside it ends now. */
export function beginRedo(block: string, state: SagaState): void {
  state.redoing.add(block);
  state.arrived();
  for (const phase of state.active.all) {
    if (isInside(phase.step, block)) phase.interrupt();
  }
}
