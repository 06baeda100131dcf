/** Owns the defaults of options, and how the options of inner levels override those of outer levels. */
import type { RetryPolicyData, StepOptionsData } from './step-options';

/** The requests of a step that have a policy of their own: its own, its undo, and its probe. */
export type PolicyPhase = 'execute' | 'undo' | 'probe';

/** The requests of an execution: those of a step, and notices. */
export type Phase = PolicyPhase | 'notice';

/** The policy of a request: a notice is sent as the request of a step is. */
export function policyPhase(phase: Phase): PolicyPhase {
  return phase === 'notice' ? 'execute' : phase;
}

/** A policy with all defaults filled in. Durations are in milliseconds. */
export interface ResolvedPolicy {
  readonly attemptTimeout: number;
  readonly totalTimeout: number;
  readonly initialInterval: number;
  readonly backoffCoefficient: number;
  readonly maximumInterval: number;
  /** Absent: as many as the total time allows. */
  readonly maximumAttempts?: number;
  /** A probe ignores it: its deferred answer counts as unknown. */
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

/** For a request that must succeed in the end. */
const PERSISTENT = { totalTimeout: DAY, maximumInterval: MINUTE };

/** An undo has a day: when it fails, the saga is neither done nor undone. */
export const DEFAULT_POLICIES: Readonly<Record<PolicyPhase, ResolvedPolicy>> = {
  execute: { ...SHARED, totalTimeout: 5 * MINUTE, maximumInterval: 30_000 },
  undo: { ...SHARED, ...PERSISTENT },
  probe: { ...SHARED, totalTimeout: 5 * MINUTE, maximumInterval: 30_000 },
};

/**
 * The weakest level of the `execute` policy of a retriable step, and of a notice. Both come when nothing is undone any
 * more, so they are tried for as long as an undo.
 */
export const persistentDefaults: RetryPolicyData = PERSISTENT;

/**
 * Merges policies over the defaults; a later level is stronger. `maximumInterval` is never below `initialInterval`,
 * even where two levels disagree: Temporal refuses such a policy.
 */
export function resolvePolicy(
  phase: PolicyPhase,
  ...levels: readonly (RetryPolicyData | undefined)[]
): ResolvedPolicy {
  const merged = Object.assign({}, DEFAULT_POLICIES[phase], ...levels) as ResolvedPolicy;
  if (merged.maximumInterval >= merged.initialInterval) return merged;
  return { ...merged, maximumInterval: merged.initialInterval };
}

/**
 * Merges the options of an inner level over the options of an outer level; policies are merged field by field. A
 * deadline holds only for the level that has it.
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
