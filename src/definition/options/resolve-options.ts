import type { RetryPolicyData, StepOptionsData } from './step-options';

/** Which of a step's requests: what it does, its undo, or the question whether it was done. */
export type Phase = 'execute' | 'undo' | 'probe';

/** A policy in which every choice is made. Milliseconds. */
export interface ResolvedPolicy {
  readonly attemptTimeout: number;
  readonly totalTimeout: number;
  readonly initialInterval: number;
  readonly backoffCoefficient: number;
  readonly maximumInterval: number;
  /** Absent: as many as the total time allows. */
  readonly maximumAttempts?: number;
  /** Of no use to a probe: an answer that comes later counts as unknown. */
  readonly replyTimeout: number;
  readonly nonRetryable: readonly string[];
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const SHARED = {
  attemptTimeout: 10_000,
  initialInterval: 1_000,
  backoffCoefficient: 2,
  replyTimeout: DAY,
  nonRetryable: [],
};

/** What must not be given up is tried for a day. */
const PERSISTENT = { totalTimeout: DAY, maximumInterval: MINUTE };

/** An undo is given a day: giving up on it leaves the business half done. */
export const DEFAULT_POLICIES: Readonly<Record<Phase, ResolvedPolicy>> = {
  execute: { ...SHARED, totalTimeout: 5 * MINUTE, maximumInterval: 30_000 },
  undo: { ...SHARED, ...PERSISTENT },
  probe: { ...SHARED, totalTimeout: 5 * MINUTE, maximumInterval: 30_000 },
};

/**
 * The weakest level of the `execute` policy of a retriable step: it cannot be undone any more, so that it is
 * tried as long as an undo.
 */
export const retriableDefaults: RetryPolicyData = PERSISTENT;

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

/**
 * Options of an outer level with those of an inner level over them, policies merged field by field. A
 * deadline holds for the level that has it, and is not handed down.
 */
export function mergeOptions(outer: StepOptionsData, inner: StepOptionsData | undefined): StepOptionsData {
  const { deadline, ...inherited } = outer;
  if (inner === undefined) return inherited;
  return {
    ...inherited,
    ...inner,
    execute: { ...outer.execute, ...inner.execute },
    undo: { ...outer.undo, ...inner.undo },
    probe: { ...outer.probe, ...inner.probe },
  };
}
