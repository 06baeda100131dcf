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

/** One phase of a step that is under way. */
export class PhaseRun implements ActivePhase {
  readonly id: string;
  readonly step: string;
  readonly phase: IncidentPhase;
  readonly since: number;
  #target: string | undefined;
  #awaitedReply: AwaitedReply | undefined;
  #error: SagaFailure | undefined;
  #decision: { readonly action: OperatorAction; readonly at: number } | undefined;
  #expected: string | undefined;
  #reply: ClassedReply | undefined;
  #interrupt: (() => void) | undefined;
  #isProtected = false;

  constructor({ id, step, phase, since, target }: ActivePhase, error?: SagaFailure) {
    this.id = id;
    this.step = step;
    this.phase = phase;
    this.since = since;
    this.#target = target;
    this.#error = error;
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

  /** The phase has failed for good and waits for an operator. */
  failed(error: SagaFailure): Incident {
    this.#error = error;
    return { ...this.view, error };
  }

  /** Whether an operator has decided. */
  get isDecided(): boolean {
    return this.#decision !== undefined;
  }

  /** The reply that has come to the request under way. */
  get reply(): ClassedReply | undefined {
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

  replied(reply: ClassedReply): void {
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

  decide(action: OperatorAction, at: number): void {
    this.#decision = { action, at };
    this.interrupt();
  }

  /**
   * Uses up the decision of an operator.
   *
   * @param failure - The failure that it answers.
   */
  takeDecision(failure?: SagaFailure): { action: OperatorAction; record: ActionRecord } | undefined {
    return this.#closeDecision(true, failure);
  }

  /** The phase has ended on its own: a pending decision no longer applies, except `end`. */
  overtake(): { action: OperatorAction; record: ActionRecord } | undefined {
    return this.#closeDecision(this.#decision?.action.action === 'end');
  }

  #closeDecision(isApplied: boolean, failure?: SagaFailure) {
    const decision = this.#decision;
    this.#decision = undefined;
    if (!decision) return undefined;
    const { action, at } = decision;
    return { action, record: actionRecord(action, { at, isApplied, failure, phase: this }) };
  }
}
