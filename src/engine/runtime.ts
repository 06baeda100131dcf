import type { EncodedContext } from '../context/encoding';
import type { UserCallback } from '../definition/callbacks';
import type { Phase, ResolvedPolicy } from '../definition/policy';
import type { RetryPolicyData } from '../definition/step-options';
import type { SagaErrorCode } from '../errors/error-codes';
import type { FailureCause } from './failure-cause';
import type { Work } from './work';

/**
 * The port between the engine and its host.
 *
 * The engine decides what happens next; the host has the clock, the network and the user's functions. A host
 * keeps three promises: `send` and `settle` resolve for every outcome and reject only with {@link
 * HostInterrupt}; given the same answers the engine makes the same calls; nothing else touches the state
 * while the engine runs.
 */
export interface Runtime {
  /** The user's function behind a callback reference. */
  callback(reference: string): UserCallback;
  /** What the host's configuration says of a participant's attempts, under the options of saga and step. */
  participantPolicy(participant: string, phase: Phase): RetryPolicyData | undefined;
  /** Sends a request, tries again as its policy says, and waits for the outcome. */
  send(dispatch: Dispatch): Work<Delivery>;
  /** Waits before the undo of a request that may still land. */
  settle(milliseconds: number, step: string): Work;
  /** Whether someone asked from outside that the execution stop (S8). */
  cancelRequested(): boolean;
  /** Runs work that a cancel must not interrupt: all of compensation (S8). */
  shield(work: () => Work): Work;
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
  /** Plain JSON. */
  readonly content: unknown;
  /** The same for every attempt (S9). */
  readonly idempotencyKey: string;
  /** The execute keys that an undo undoes; empty for an execute. */
  readonly undoOf: readonly string[];
  readonly policy: ResolvedPolicy;
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

/** A reply's body and statuses. */
export interface Reply {
  readonly status: number;
  readonly httpStatus?: number;
  readonly content: unknown;
}

/**
 * What became of a request:
 * - `success`: the participant did it;
 * - `refused`: it did not, and no earlier attempt may have;
 * - `unknown`: it may have. `late`: it still may, since a request was left without an answer;
 * - `unsent`: it provably reached nobody;
 */
export type DeliveryOutcome =
  | { readonly kind: 'success' | 'refused'; readonly reply: Reply }
  | {
      readonly kind: 'unknown';
      readonly late: boolean;
      readonly message: string;
      readonly causes: readonly FailureCause[];
      readonly reply?: Reply;
    }
  | {
      readonly kind: 'unsent';
      readonly code: SagaErrorCode;
      readonly message: string;
      readonly causes: readonly FailureCause[];
    };

/** Thrown by a host to stop the engine where it stands, without a failure; the engine never catches it. */
export class HostInterrupt extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'HostInterrupt';
  }
}
