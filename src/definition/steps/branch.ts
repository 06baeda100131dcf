/** Owns the branches of steps: their plain data, and the type of a saga that can be one. */
import type { LooseFields } from '../../context/context-types';
import type { CallbackTable } from '../hook';
import type { NoticeDefinition } from '../notice';
import type { StepOptionsData } from '../options/step-options';
import type { StepData } from './step-data';

/** The steps of one branch, with the options of its saga. */
export interface BranchDefinition {
  readonly options?: StepOptionsData;
  readonly steps: readonly StepData[];
  /** Of the outermost saga alone: a branch is refused with it. */
  readonly atEnd?: readonly NoticeDefinition[];
}

/** Carries the fields of a branch's context, for the compiler only. No object has this property. */
export declare const FIELDS: unique symbol;

/** Carries `T` in the type of a method, so that typed and untyped sagas stay assignable to each other. */
export type FieldsOf<T extends object> = { carry(fields: T): T }['carry'];

/** A hook, as those see it who read the saga around it. */
export interface OpenHook {
  /** @internal How many fillings it has. */
  readonly count: number;
  /** @internal Refuses further fillings. */
  close(): void;
}

/** A saga that can be a branch. */
export interface BranchSaga<T extends object = LooseFields> {
  readonly committed: boolean;
  /** For the compiler only. */
  [FIELDS]?: FieldsOf<T>;
  /** @internal Its hooks, and those of the sagas in it. */
  readonly hooks: readonly OpenHook[];
  /** @internal */
  describeBranch(prefix: string, callbacks: CallbackTable): BranchDefinition;
}

/**
 * `unknown` when a branch of the context `B` can work on the context `T`, else an error. The branch reads and writes
 * the same context. So `T` must have the fields that `B` requires, and the types of shared fields must fit both ways.
 * Fields that only `B` has must be optional. If one of the sagas is untyped, every context fits.
 */
export type FitsContext<B extends object, T extends object> = string extends keyof B | keyof T
  ? unknown
  : T extends B
    ? Pick<Required<B>, keyof B & keyof T> extends Pick<Required<T>, keyof B & keyof T>
      ? unknown
      : OtherContext<B>
    : OtherContext<B>;

/** The compiler's error for a branch whose context does not fit. */
export interface OtherContext<B extends object> {
  readonly 'The saga of this branch works on another context': B;
}

/** A function that adds the steps of a branch to the empty saga that it gets. */
export type BranchBody<TSaga> = (body: TSaga) => unknown;
