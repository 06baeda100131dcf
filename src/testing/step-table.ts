/** The steps of a definition by their paths, with the facts that the testing kit needs. */
import type { SagaDefinition } from '../definition/definition';
import { mergeOptions } from '../definition/options/resolve-options';
import type { StepData } from '../definition/steps/step';
import { branchesOf } from '../definition/walk-definition';
import type { StepOptionsData } from '../definition/options/step-options';

/** A step of a definition with its path and its merged options. */
export interface TabledStep {
  readonly path: string;
  readonly step: StepData;
  /** Whether it has an `onFailure`. */
  readonly hasUndo: boolean;
  /** The options of the step, merged over the options of its sagas. */
  readonly options: StepOptionsData;
  /** The paths of the steps before it in its list. */
  readonly before: readonly string[];
}

/** The steps of a definition by their paths; a step precedes the steps of its branches. */
export type StepTable = ReadonlyMap<string, TabledStep>;

/** The table of all steps of a definition. */
export function stepTable({ steps, options }: SagaDefinition): StepTable {
  const table = new Map<string, TabledStep>();
  addSteps(table, { steps, options: options ?? {} }, '');
  return table;
}

function addSteps(
  table: Map<string, TabledStep>,
  { steps, options }: { readonly steps: readonly StepData[]; readonly options: StepOptionsData },
  prefix: string,
): void {
  const before: string[] = [];
  for (const step of steps) {
    const path = prefix + step.id;
    const own = mergeOptions(options, step.options);
    table.set(path, { path, step, hasUndo: 'onFailure' in step, options: own, before: [...before] });
    before.push(path);
    for (const [name, branch] of branchesOf(step)) {
      const inner = { steps: branch.steps, options: mergeOptions(options, branch.options) };
      addSteps(table, inner, `${path}.${name}.`);
    }
  }
}
