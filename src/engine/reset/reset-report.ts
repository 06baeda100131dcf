/** What a host can say about the runs before a reset of the workflow. */
import type { Phase } from '../../definition/options/resolve-options';

/** A request that the run before the reset had sent after the point to which the workflow was reset. */
export interface EarlierRequest {
  /** The path of the step. */
  readonly step: string;
  readonly phase: Phase;
  /** The generation of its idempotency key (S9). */
  readonly generation: number;
  /** `refused`: its activity failed with the refusal of the participant. */
  readonly end: 'completed' | 'refused' | 'failed' | 'unknown';
}

/**
 * When a saga asks what the run before the reset had sent: around a `request`, as since 0.2, or where it may `stop` without
 * one.
 */
export type ResetMoment = 'request' | 'stop';

/** What can be read of the run before the reset. */
export interface ResetReport {
  /** In the order in which they were sent; absent when the run before cannot be read. */
  readonly earlier?: readonly EarlierRequest[];
  /** Whether a workflow task of the run before had no recorded end: it may have sent local requests that nothing lists. */
  readonly hasOpenTask?: true;
}
