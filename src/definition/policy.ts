import type { RetryPolicyData, StepOptionsData } from './step-options';

/** Which of a step's two requests: what it does, or its undo. */
export type Phase = 'execute' | 'undo';

/** A policy in which every choice is made. Milliseconds. */
export interface ResolvedPolicy {
  readonly attemptTimeout: number;
  readonly totalTimeout: number;
  readonly initialInterval: number;
  readonly backoffCoefficient: number;
  readonly maximumInterval: number;
  /** Absent: as many as the total time allows. */
  readonly maximumAttempts?: number;
}

const SHARED = { attemptTimeout: 10_000, initialInterval: 1_000, backoffCoefficient: 2 };

/** An undo is given a day: giving up on it leaves the business half done. */
export const DEFAULT_POLICIES: Readonly<Record<Phase, ResolvedPolicy>> = {
  execute: { ...SHARED, totalTimeout: 5 * 60_000, maximumInterval: 30_000 },
  undo: { ...SHARED, totalTimeout: 24 * 3_600_000, maximumInterval: 60_000 },
};

/**
 * Merges policies, the strongest last, over the defaults. Where two levels disagree about the wait between
 * attempts, the longest wait is never below the first: Temporal refuses such a policy.
 */
export function resolvePolicy(
  phase: Phase,
  ...levels: readonly (RetryPolicyData | undefined)[]
): ResolvedPolicy {
  const merged = levels.reduce<ResolvedPolicy>(
    (weaker, level) => ({ ...weaker, ...level }),
    DEFAULT_POLICIES[phase],
  );
  if (merged.maximumInterval >= merged.initialInterval) return merged;
  return { ...merged, maximumInterval: merged.initialInterval };
}

/** Options of an outer level with those of an inner level over them, policies merged field by field. */
export function mergeOptions(outer: StepOptionsData, inner: StepOptionsData | undefined): StepOptionsData {
  if (inner === undefined) return outer;
  return {
    ...outer,
    ...inner,
    execute: { ...outer.execute, ...inner.execute },
    undo: { ...outer.undo, ...inner.undo },
  };
}
