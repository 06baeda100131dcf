/** Owns the port between the engine and its host (S14). */
import type { EncodedContext } from '../context/encoding';
import type { UserCallback } from '../definition/callbacks';
import type { SagaDefinition } from '../definition/definition';
import type { CallbackTable } from '../definition/hook';
import type { Phase, PolicyPhase, ResolvedPolicy } from '../definition/options/resolve-options';
import type { RetryPolicyData } from '../definition/options/step-options';
import type { SagaErrorCode } from '../errors/error-codes';
import type { FailureCause } from '../errors/describe-error';
import type { FlowLayer } from './flows/flow';
import type { Incident } from './operators/incident';
import type { StepOutcome } from './record/journal-entry';
import type { Reply } from './record/reply';
import type { ResetMoment, ResetReport } from './reset/reset-report';
import type { Coroutine, ReadyWait } from './coroutine';
import type { OpenWait } from './waits/open-wait';

/**
 * The port between the engine and its host.
 *
 * The engine decides what happens next; the host has the clock, the network and the user's functions. A host keeps two
 * promises: each of its coroutines returns for every outcome and throws only a `HostInterrupt`; and while the engine
 * runs, the host changes the state through an `Inbox` alone. In return the engine makes the same calls whenever it gets
 * the same answers.
 */
export interface Runtime {
  /**
   * The user's function behind a callback reference.
   *
   * @param step - The path of the step that calls it: items of a loop share a reference.
   */
  callback(reference: string, step: string): UserCallback;
  /**
   * Records a value in history, so that a replay gets the same.
   *
   * @param value - Plain JSON.
   * @param step - The path of the step that has made it.
   */
  record(value: unknown, step: string): Coroutine<unknown>;
  /**
   * Makes the callbacks of a saga known that was made while the execution runs.
   *
   * @param own - Its callbacks, as this worker has them.
   * @returns The references for which this worker has no callback.
   */
  adopt(definition: SagaDefinition, own: CallbackTable): readonly string[];
  /** The retry policy that the host's configuration gives a participant; options of saga and step override it. */
  participantPolicy(participant: string, phase: PolicyPhase): RetryPolicyData | undefined;
  /** The time, in milliseconds since 1970; it stands still while the engine runs. */
  now(): number;
  /** A short text that is new in this execution, also after a reset of its workflow. */
  nonce(): string;
  /** Sends a request, retries it as its policy says, and waits for the outcome or an interruption. */
  send(dispatch: Dispatch): Coroutine<Delivery>;
  /**
   * Waits until a message comes from outside, or the time is over.
   *
   * @param milliseconds - Absent: there is no limit.
   * @param summary - The label of the timer in the Temporal UI.
   * @param wait - What a step waits for: another run can wait in its place.
   */
  idle(milliseconds: number | undefined, summary: string, wait?: OpenWait): Coroutine;
  /** Called before each step and each undo: the host may continue in another run (continue-as-new) from here. */
  boundary(): Coroutine;
  /**
   * Waits where flows run beside each other, until one of them can continue. The host evaluates the wait only when
   * everything that came at the same time is known. Where all flows are quiescent, it may continue in another run.
   */
  untilReady(wait: ReadyWait): PromiseLike<void>;
  /**
   * Whether a flow beside others may begin a step now, or a request. It waits until it may: a task of the host has a size
   * limit, and a run that must end begins nothing.
   */
  admits(request?: RequestSize): boolean;
  /**
   * An incident waits for an operator: the host raises the alarm, may continue in another run, and waits. A run that
   * begins with an incident may find it decided already.
   *
   * @param isOver - Whether the wait is over. A host that cannot wait returns before that.
   * @param until - When `isOver` has to be asked again, in milliseconds since 1970; `Infinity` without such a time.
   */
  stuck(incident: Incident, isOver: () => boolean, until: number): Coroutine;
  /** Whether a client has requested cancellation (S8). */
  cancelRequested(): boolean;
  /**
   * The requests of the run before, if this run came from a reset of the workflow, the replay has ended, and no operator
   * has decided yet how it continues; otherwise nothing.
   */
  resetReport(moment: ResetMoment): Coroutine<ResetReport | undefined>;
  /**
   * Whether the task of the host in which the engine runs now may be the repetition of one that was lost: that one may have
   * sent local requests of which history knows nothing.
   */
  mayRepeatTask(): Coroutine<boolean>;
}

/** What the size of a request depends on: its content, and the context that travels beside it. */
export type RequestSize = Pick<Dispatch, 'participant' | 'size' | 'context' | 'layer'>;

/** A request on its way to a participant. */
export interface Dispatch {
  /** The path of the step. */
  readonly step: string;
  readonly phase: Phase;
  /** Its label in the Temporal UI: `2/5 reserve-stock`, `undo reserve-stock`. */
  readonly summary: string;
  /** `participant` or `participant/operation`. */
  readonly target: string;
  readonly participant: string;
  /** Encoded as `encodeContent` does; for an activity of a local step its parameters, encoded as a context. */
  readonly content: unknown;
  /** Bytes of the JSON of its content. */
  readonly size: number;
  /** The same for every attempt (S9). */
  readonly idempotencyKey: string;
  /** When the request was first sent under this key, in milliseconds since 1970. */
  readonly sentAt: number;
  /** The execute keys that an undo undoes, or that a probe asks about; empty for an execute. */
  readonly about: readonly string[];
  /** On an undo: what is known of the step that it undoes. */
  readonly undoes: StepOutcome | undefined;
  readonly policy: ResolvedPolicy;
  /** Whether a cancellation must not interrupt it (S8): undos, notices, the pivot, and the steps after it. */
  readonly isProtected: boolean;
  /** The current context: it travels beside the request and comes back with the reply (S14). */
  readonly context: EncodedContext;
  /** Of a step beside others: the layer that its context is. */
  readonly layer?: FlowLayer;
  /** Whether the host may carry it out within its own task, so that history holds it only when that task ends. */
  readonly isLocal?: true;
}

/** The outcome of a request, with the context that history holds beside it. */
export interface Delivery {
  readonly outcome: DeliveryOutcome;
  /** How many attempts were made, where the host knows. */
  readonly attempts?: number;
  readonly context: EncodedContext;
  /**
   * `recorded`: history has held the request since before it was sent. `local`: only the end of the host's task records it.
   * Absent where nothing was sent, or where the host makes no difference.
   */
  readonly leftAs?: 'recorded' | 'local';
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
  /** Whether an earlier attempt may have had the effect, so that a refusal will prove nothing (S3). */
  readonly uncertain: boolean;
}

/** The request may have had its effect. */
export interface UnknownOutcome {
  readonly kind: 'unknown';
  /** Whether it still may have it, since a request was left without an answer. */
  readonly late: boolean;
  readonly message: string;
  readonly causes: readonly FailureCause[];
  /** Why nothing is known, where that is more than a missing answer. @defaultValue `OUTCOME_UNKNOWN` */
  readonly code?: SagaErrorCode;
  readonly reply?: Reply;
  /** Whether the reply is a refusal, which proves nothing here. */
  readonly isRefusal?: true;
}

/** The request provably reached no participant. */
export interface UnsentOutcome {
  readonly kind: 'unsent';
  readonly code: SagaErrorCode;
  readonly message: string;
  readonly causes: readonly FailureCause[];
}

/**
 * The outcome of a request:
 * - `success`: the effect happened;
 * - `refused`: it did not happen, and no earlier attempt can have had it;
 * - `accepted`: the participant has taken the request and replies later (S10);
 * - `unknown`: the effect may have happened;
 * - `unsent`: the request provably reached no participant.
 */
export type DeliveryOutcome = AnsweredOutcome | AcceptedOutcome | UnknownOutcome | UnsentOutcome;
