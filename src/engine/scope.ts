/** Owns the paths and options of the steps inside a saga and the parts of its blocks (S12). */
import { mergeOptions } from '../definition/options/resolve-options';
import type { StepOptionsData } from '../definition/options/step-options';
import type { Flow } from './flows/flow';

/** A saga, or a part of a block: the prefix of its steps' paths, the options that hold there, and the flow it runs in. */
export interface Scope {
  /** The part of a step's path before its id. */
  readonly prefix: string;
  readonly options: StepOptionsData;
  readonly flow: Flow;
  /** When the blocks around the steps have to be done, in milliseconds since 1970; absent without a deadline. */
  readonly until?: number | undefined;
}

/** The scope of a saga's own steps. */
export function rootScope(flow: Flow, options: StepOptionsData | undefined): Scope {
  return { prefix: '', options: options ?? {}, flow };
}

/** The scope of the steps of a part: the options of the part are stronger than those around it. */
export function innerScope(
  outer: Scope,
  prefix: string,
  options?: StepOptionsData,
  flow = outer.flow,
): Scope {
  return { prefix, options: mergeOptions(outer.options, options), flow };
}
