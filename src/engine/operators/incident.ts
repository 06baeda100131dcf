/**
 * Owns the form of an active phase and of an incident, as records show them and operators name them.
 */
import type { SagaFailure } from '../record/failure';
import type { IncidentPhase } from './operator-action';

/** A step, or an undo, that is under way: an operator may act on it by its id. */
export interface ActivePhase {
  /**
   * No two have the same, not even after a reset of the workflow, so that an action never meets another phase than the
   * one it was meant for.
   */
  readonly id: string;
  /** The path of the step. */
  readonly step: string;
  readonly phase: IncidentPhase;
  /** When it began, in milliseconds since 1970. */
  readonly since: number;
  /** `participant` or `participant/operation` of its latest request; absent before the first one. */
  readonly target?: string | undefined;
  /** The reply that it waits for: the participant has accepted its request, and replies later (S10). */
  readonly awaitedReply?: AwaitedReply | undefined;
}

/** A reply that comes later. */
export interface AwaitedReply {
  /** The idempotency key of the request, which `saga.reply` names. */
  readonly request: string;
  /** When the wait ends, in milliseconds since 1970. */
  readonly until: number;
}

/** An active phase that has failed for good and waits for an operator: the execution is `stuck`. */
export interface Incident extends ActivePhase {
  readonly error: SagaFailure;
}
