import type { EncodedContext } from '../context/encoding';
import type { UserCallback } from '../definition/callbacks';
import type { Phase, ResolvedPolicy } from '../definition/options/resolve-options';
import type { RetryPolicyData } from '../definition/options/step-options';
import type { SagaErrorCode } from '../errors/error-codes';
import type { FailureCause } from '../errors/describe-error';
import type { Incident } from './operators/incident';
import type { StepOutcome } from './record/journal-entry';
import type { Reply } from './record/reply';
import type { ResetReport } from './reset/reset-report';
import type { Coroutine } from './coroutine';

/**
 * The port between the engine and its host.
 *
 * The engine decides what happens next; the host has the clock, the network and the user's functions. A host
 * keeps three promises: its work ends well for every outcome and throws only a `HostInterrupt`; given the same
 * answers the engine makes the same calls; nothing but the `Inbox` of the state is touched while the
 * engine runs.
 */
export interface Runtime {
  /** The user's function behind a callback reference. */
  callback(reference: string): UserCallback;
  /** What the host's configuration says of a participant's attempts, under the options of saga and step. */
  participantPolicy(participant: string, phase: Phase): RetryPolicyData | undefined;
  /** The time, in milliseconds since 1970; it stands still while the engine runs. */
  now(): number;
  /** A short text that this execution has not had before; another one after a reset of its workflow. */
  nonce(): string;
  /** Sends a request, tries again as its policy says, and waits for the outcome, or for an interruption. */
  send(dispatch: Dispatch): Coroutine<Delivery>;
  /**
   * Waits until something comes from outside, or the time is over.
   *
   * @param milliseconds - Without it, as long as it takes.
   * @param summary - What a person reads beside the timer.
   */
  idle(milliseconds: number | undefined, summary: string): Coroutine;
  /** Called before each step and each undo: the host may go on in a fresh run from here. */
  boundary(): Coroutine;
  /**
   * An incident waits for a person: the host tells somebody, may go on in a fresh run, and waits. What a fresh run
   * begins with may be over at once.
   *
   * @param isOver - Whether the wait has come to its end. A host that cannot wait returns before that.
   */
  stuck(incident: Incident, isOver: () => boolean): Coroutine;
  /** Whether someone asked from outside that the execution stop (S8). */
  cancelRequested(): boolean;
  /**
   * What the run before had sent, where this run came from a reset of the workflow, has come to the end of the replayed
   * past, and no operator has decided yet how it continues; otherwise nothing.
   */
  resetReport(): Coroutine<ResetReport | undefined>;
}

/** A request on its way to a participant. */
export interface Dispatch {
  /** The path of the step. */
  readonly step: string;
  readonly phase: Phase;
  /** What a person reads beside it: `2/5 reserve-stock`, `undo reserve-stock`. */
  readonly summary: string;
  /** `participant` or `participant/operation`. */
  readonly target: string;
  readonly participant: string;
  /** Encoded as `encodeContent` does; for an activity of a local step its parameters, encoded as a context. */
  readonly content: unknown;
  /** The same for every attempt (S9). */
  readonly idempotencyKey: string;
  /** When the request was first sent under this key, in milliseconds since 1970. */
  readonly sentAt: number;
  /** The execute keys that an undo undoes, or that a probe asks about; empty for an execute. */
  readonly about: readonly string[];
  /** On an undo: what is known of the step that it undoes. */
  readonly undoes: StepOutcome | undefined;
  readonly policy: ResolvedPolicy;
  /** Whether a cancel must let it be (S8): undos, the pivot, and what comes after it. */
  readonly isProtected: boolean;
  /** The context as it is now: it travels beside the request and comes back with the reply (S14). */
  readonly context: EncodedContext;
}

/** What became of a request, with the context that history holds beside it. */
export interface Delivery {
  readonly outcome: DeliveryOutcome;
  /** How many attempts were made, where the host knows. */
  readonly attempts?: number;
  readonly context: EncodedContext;
}

/** The participant said what became of the request. */
export interface AnsweredOutcome {
  readonly kind: 'success' | 'refused';
  readonly reply: Reply;
}

/** The participant has taken the request and replies later (S10). */
export interface AcceptedOutcome {
  readonly kind: 'accepted';
  readonly reply: Reply;
  /** Whether an earlier attempt may have done the deed, so that a refusal will prove nothing (S3). */
  readonly uncertain: boolean;
}

/** The participant may have done what was asked. */
export interface UnknownOutcome {
  readonly kind: 'unknown';
  /** Whether it still may, since a request was left without an answer. */
  readonly late: boolean;
  readonly message: string;
  readonly causes: readonly FailureCause[];
  /** Why nothing is known, where that is more than a missing answer. @defaultValue `OUTCOME_UNKNOWN` */
  readonly code?: SagaErrorCode;
  readonly reply?: Reply;
}

/** The request provably reached nobody. */
export interface UnsentOutcome {
  readonly kind: 'unsent';
  readonly code: SagaErrorCode;
  readonly message: string;
  readonly causes: readonly FailureCause[];
}

/**
 * What became of a request:
 * - `success`: the participant did it;
 * - `refused`: it did not, and no earlier attempt may have;
 * - `accepted`: it has taken the request and replies later (S10);
 * - `unknown`: it may have;
 * - `unsent`: it provably reached nobody.
 */
export type DeliveryOutcome = AnsweredOutcome | AcceptedOutcome | UnknownOutcome | UnsentOutcome;
