/**
 * Owns the descriptor of a kind of step: everything that code about all kinds (reader, codec, pivot proof, structure
 * check, engine, testing kit) must know of one of them.
 */
import type { StepReader } from '../validation/definition-reader';
import type { StepData } from './step';

/**
 * The callback of a hook either works on the context, which then changes (S1), or builds a request and leaves the
 * context as it is (S2).
 */
export type HookPurpose = 'context' | 'request';

/** The name of a branch in paths and references; a field that holds a list of branches has a name for each. */
export type BranchName = string | ((index: number) => string);

/**
 * One kind of step.
 *
 * @typeParam D - The plain data of such a step.
 */
export interface StepKind<D extends StepData = StepData> {
  /** Reports the errors in the plain data of a step. */
  readonly read: StepReader;
  /** The hooks that the data may hold, in the order of the structure check, and the purpose of their callbacks. */
  readonly hooks: Readonly<Record<string, HookPurpose>>;
  /**
   * The fields of the data that hold branches, with the names of these. A branch has steps, and may have a
   * `condition`, whose reference is the path of the branch. A leaf has none.
   */
  readonly branches?: Readonly<Record<string, BranchName>>;
  /**
   * Whether a step may have an effect outside of the context: only such a step needs an undo before a pivot. The data
   * may be malformed. The steps of branches are proved themselves.
   */
  hasEffect(step: Readonly<Record<string, unknown>>): boolean;
  /** For the compiler only. */
  readonly data?: D;
}
