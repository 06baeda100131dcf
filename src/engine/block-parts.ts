/** Owns where the parts of a block stand: which of them a path behind the block belongs to, in which round, and in which item. */
import type { BranchDefinition } from '../definition/steps/branch';
import type { StepData } from '../definition/steps/step-data';
import { branchesOf, innerPath } from '../definition/walk-definition';

/** A part of a block. */
export interface BlockPart {
  /** Its name within the block, with its round and its item: `card`, `~2.card`, `[5]`. */
  readonly name: string;
  readonly branch: BranchDefinition;
  /** The prefix of the paths of its steps. */
  readonly prefix: string;
}

/** The round and the item of a path, by what stands behind the path of the block. */
export function placeBehind(behind: string): string {
  return behind.replace(/^((?:~\d+)?(?:\[\d+\])?).*$/s, '$1');
}

/**
 * The parts of a block in the round and the item of a path.
 *
 * @param behind - What stands behind the path of the block.
 * @param made - The saga of a dynamic step.
 */
export function partsBehind(
  step: StepData,
  block: string,
  behind: string,
  made: BranchDefinition | undefined,
): readonly BlockPart[] {
  const place = placeBehind(behind);
  const branches = made ? [['', made] as const] : branchesOf(step);
  return branches.map(([name, branch]) => ({
    name: place !== '' && name !== '' ? `${place}.${name}` : place + name,
    branch,
    prefix: `${innerPath(block + place, name)}.`,
  }));
}
