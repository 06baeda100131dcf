/** Checks one case: the engine against the model and the laws. */
import { difference } from './difference';
import { brokenLaw } from './laws';
import { runInMemory } from './memory-run';
import { foresee } from './model/foresee';
import type { Observation } from './observation';
import type { Case } from './plan';

/** The observation of a case in memory, and its problem. */
export interface Verdict {
  readonly observation: Observation;
  /** Absent if there is none. */
  readonly problem?: string;
}

/** Runs a case in memory, and compares it with the model and with the laws. */
export async function verdictOn(given: Case): Promise<Verdict> {
  const observation = await runInMemory(given);
  const problem =
    difference(['engine', observation], ['model', foresee(given)]) ?? brokenLaw(observation, given.plan);
  return { observation, ...(problem !== undefined && { problem }) };
}
