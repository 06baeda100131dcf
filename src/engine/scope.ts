/** Owns the paths and options of the steps inside a saga and its branches (S12). */
import { mergeOptions } from '../definition/options/resolve-options';
import type { StepOptionsData } from '../definition/options/step-options';

/** A saga or a branch of it: the prefix of its steps' paths, and the options that hold there. */
export interface Scope {
  /** The part of a step's path before its id. */
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
