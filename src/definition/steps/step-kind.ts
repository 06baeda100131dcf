/**
 * Owns the descriptor of a kind of step: everything that code about all kinds (reader, codec, pivot proof, structure
 * check, engine, testing kit) must know of one of them.
 */
import type { StepReader } from '../validation/definition-reader';
import type { StepData } from './step-data';

/**
 * The callback of a hook either works on the context, which then changes (S1), or builds a request and leaves the
 * context as it is (S2), or computes another value from it.
 */
export type HookPurpose = 'context' | 'request' | 'value';

/**
 * How the branches of a step run, as the pivot proof sees it:
 * - `choice`: at most one of them;
 * - `sequence`: all of them, one after the other;
 * - `made`: its only one, which is made while the execution runs;
 * - `together`: all of them, beside each other;
 * - `each`: its only one, for each item of a list;
 * - `rounds`: its only one, again when it has failed and is undone;
 * - `in-turn`: the next one when the former has failed and is undone;
 * - `again`: its only one, again and again without an undo, until it is enough.
 */
export type BranchOrder =
  'choice' | 'sequence' | 'made' | 'together' | 'each' | 'rounds' | 'in-turn' | 'again';

/** The name of a branch in paths and references; a field that holds a list of branches has a name for each. */
export type BranchName = string | ((index: number, branch: unknown) => string);

/** An operation in plain data, with the reference that follows from its place. */
export type PlacedOperation = readonly [reference: string, operation: unknown];

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
  /** How the branches run. The data may be malformed. @defaultValue `choice` */
  order?(step: Readonly<Record<string, unknown>>): BranchOrder;
  /** Whether a step sends a request that changes nothing. */
  readonly isQuery?: true;
  /**
   * Whether a step without the mark `retriable` may fail: `never`; or `for-good`, where another attempt changes nothing, so
   * that it has no such mark. @defaultValue it may, unless it has the mark
   */
  readonly fails?: 'never' | 'for-good';
  /** Whether other modules decide which branches a step has, so that two workers may have different ones. */
  readonly mayBeFilled?: true;
  /** Whether a step has nothing to do, so that it leaves no record. The data may be malformed. */
  isPassedOver?(step: Readonly<Record<string, unknown>>): boolean;
  /** Whether a step waits for something from outside: it has no effect, and needs no mark after a pivot. */
  readonly isWait?: true;
  /** Whether a step that is no wait may open one, between its requests. The data may be malformed. */
  mayOpenWait?(step: Readonly<Record<string, unknown>>): boolean;
  /** Whether a wait may fail by itself. The data may be malformed. */
  mayTimeOut?(step: Readonly<Record<string, unknown>>): boolean;
  /** The operations of a step beside its hooks and the conditions of its branches, in data that was read. */
  operations?(step: Readonly<Record<string, unknown>>, path: string): readonly PlacedOperation[];
  /**
   * Whether a step may have an effect outside of the context: only such a step needs an undo before a pivot. The data
   * may be malformed. The steps of branches are proved themselves.
   */
  hasEffect(step: Readonly<Record<string, unknown>>): boolean;
  /**
   * What a step does within one task of a host: nothing outside of it (`silent`), or one request (`request`). Absent: it may
   * wait, or choose what follows. The data was read.
   */
  inOneTask?(step: Readonly<Record<string, unknown>>): 'silent' | 'request';
  /** For the compiler only. */
  readonly data?: D;
}
