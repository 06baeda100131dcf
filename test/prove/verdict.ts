import { difference } from './disagreement';
import { brokenLaw } from './laws';
import { runInMemory } from './memory-run';
import { foresee } from './model/foresee';
import type { Observation } from './observation';
import type { Case } from './plan';

/** What is wrong with an execution in memory, and what it did. */
export interface Verdict {
  readonly observation: Observation;
  /** Absent when nothing is. */
  readonly mistake?: string;
}

/** Runs a case in memory, and compares it with what the model foresees and with the laws. */
export async function verdictOn(given: Case): Promise<Verdict> {
  const observation = await runInMemory(given);
  const mistake = difference(['engine', observation], ['model', foresee(given)]) ?? brokenLaw(observation);
  return { observation, ...(mistake !== undefined && { mistake }) };
}
