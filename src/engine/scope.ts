import { mergeOptions } from '../definition/options/resolve-options';
import type { StepOptionsData } from '../definition/options/step-options';

/** Where a walk is: the branch whose steps it takes, and the options that hold there. */
export interface Scope {
  /** What stands before a step's id in its path. */
  readonly prefix: string;
  readonly options: StepOptionsData;
}

/** The scope of a saga's own steps. */
export function rootScope(options: StepOptionsData | undefined): Scope {
  return { prefix: '', options: options ?? {} };
}

/** The scope of the steps of a branch of a conditional step. */
export function branchScope(
  scope: Scope,
  conditional: string,
  branch: string,
  options?: StepOptionsData,
): Scope {
  return {
    prefix: `${scope.prefix}${conditional}.${branch}.`,
    options: mergeOptions(scope.options, options),
  };
}
