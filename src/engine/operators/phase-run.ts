/**
 * Owns one phase of a step while it is under way: its failure, the reply that it may get, the decision of an operator,
 * and how its request is interrupted (S8, S10).
 */
import { compact } from '../../context/compact';
import type { SagaFailure } from '../record/failure';
import type { ClassedReply } from '../record/reply';
import { type ActionRecord, actionRecord } from './action-record';
import type { ActivePhase, AwaitedReply, Incident } from './incident';
import type { IncidentPhase, OperatorAction } from './operator-action';

/** A decision that the phase has not taken yet. */
interface PendingDecision {
  readonly action: OperatorAction;
  readonly at: number;
  readonly isRecorded: boolean;
}

/** A decision that the phase has taken, and what the record lists of it. */
export interface TakenDecision {
  readonly action: OperatorAction;
  readonly records: readonly ActionRecord[];
}

/** A reply that has come by itself. */
export interface ReceivedReply extends ClassedReply {
  /** The idempotency key of its request. */
  readonly request: string;
}

/** One phase of a step that is under way. */
export class PhaseRun implements ActivePhase {
  readonly id: string;
  readonly step: string;
  readonly phase: IncidentPhase;
  readonly since: number;
  #target: string | undefined;
  #awaitedReply: AwaitedReply | undefined;
  #error: SagaFailure | undefined;
  #decision: PendingDecision | undefined;
  #expected: string | undefined;
  #reply: ReceivedReply | undefined;
  #interrupt: (() => void) | undefined;
  #isProtected = false;
  #failsAlone = false;
  /** For what the phase waits; absent while it works. */
  waitsFor: 'reply' | 'message' | 'operator' | undefined;

  constructor({ id, step, phase, since, target }: ActivePhase, error?: SagaFailure) {
    this.id = id;
    this.step = step;
    this.phase = phase;
    this.since = since;
    this.#target = target;
    this.#error = error;
    if (error) this.waitsFor = 'operator';
  }

  /** What failed for good; absent while nothing waits for an operator. */
  get error(): SagaFailure | undefined {
    return this.#error;
  }

  /** The target of its latest request. */
  get target(): string | undefined {
    return this.#target;
  }

  /** The reply that it waits for, after the participant has accepted its request. */
  get awaitedReply(): AwaitedReply | undefined {
    return this.#awaitedReply;
  }

  /** The phase as records show it. */
  get view(): ActivePhase {
    const { id, step, phase, since, target, awaitedReply } = this;
    return compact({ id, step, phase, since, target, awaitedReply });
  }

  /** The phase as an incident, where it has failed. */
  get incident(): Incident | undefined {
    return this.#error && { ...this.view, error: this.#error };
  }

  /**
   * The phase has failed for good and waits for an operator.
   *
   * @param how - `failsAlone`: whether its failure is undone by a block around it, which then tries something else.
   */
  failed(error: SagaFailure, how: { readonly failsAlone: boolean }): Incident {
    this.#error = error;
    this.#failsAlone = how.failsAlone;
    this.waitsFor = 'operator';
    return { ...this.view, error };
  }

  /** Whether an operator can let it fail even after the pivot: only the part of a block is undone, and another one follows. */
  get failsAlone(): boolean {
    return this.#failsAlone;
  }

  /** Whether an operator has decided. */
  get isDecided(): boolean {
    return this.#decision !== undefined;
  }

  /** The reply that has come to the request under way. */
  get reply(): ReceivedReply | undefined {
    return this.#reply;
  }

  /** A request leaves: a reply may answer it from now on. */
  sends(target: string, key: string): void {
    this.#target = target;
    this.#expected = key;
    this.#reply = undefined;
  }

  /** The participant has accepted the request, and replies later. */
  waitsForReply(reply: AwaitedReply): void {
    this.#awaitedReply = reply;
    this.waitsFor = 'reply';
  }

  /** It waits for a message from outside that is no reply. */
  waitsForMessage(): void {
    this.waitsFor = 'message';
  }

  /** What it has waited for has come, or it waits no more: it works again. */
  worksAgain(): void {
    this.waitsFor = undefined;
  }

  /** The request has ended: no reply can answer it any more. */
  endsRequest(): void {
    this.#expected = undefined;
    this.#awaitedReply = undefined;
    this.#reply = undefined;
  }

  awaits(key: string): boolean {
    return key === this.#expected;
  }

  replied(reply: ReceivedReply): void {
    this.#reply = reply;
    this.interrupt();
  }

  /**
   * What to call when the request under way is given up: its running attempt still ends (S8).
   *
   * @param isProtected - A cancel does not give it up.
   */
  whileSending(interrupt: (() => void) | undefined, isProtected = false): void {
    this.#interrupt = interrupt;
    this.#isProtected = isProtected;
  }

  interrupt(): void {
    this.#interrupt?.();
  }

  /** A cancellation, or the saga's deadline: a protected request continues. */
  interruptUnlessProtected(): void {
    if (!this.#isProtected) this.interrupt();
  }

  /** @param options - `isRecorded`: whether the record lists the action here; false where another phase lists it. */
  decide(action: OperatorAction, at: number, { isRecorded = true } = {}): void {
    this.#decision = { action, at, isRecorded };
    this.interrupt();
  }

  /**
   * Uses up the decision of an operator.
   *
   * @param failure - The failure that it answers.
   */
  takeDecision(failure?: SagaFailure): TakenDecision | undefined {
    return this.#closeDecision(true, failure);
  }

  /** The phase has ended on its own: a pending decision no longer applies, except `end`. */
  overtake(): TakenDecision | undefined {
    return this.#closeDecision(this.#decision?.action.action === 'end');
  }

  #closeDecision(isApplied: boolean, failure?: SagaFailure): TakenDecision | undefined {
    const decision = this.#decision;
    this.#decision = undefined;
    if (!decision) return undefined;
    const { action, at, isRecorded } = decision;
    const records = isRecorded ? [actionRecord(action, { at, isApplied, failure, phase: this })] : [];
    return { action, records };
  }
}
