/**
 * Owns what reaches an execution from outside while the engine waits: replies, the actions of operators, cancellation
 * and the saga's deadline. A host's message handlers put each message in once it is checked; the engine takes it out at
 * its waits. It keeps nothing itself: the state does, so that a message may be the first thing that comes (S8, S10).
 */
import type { SagaErrorCode } from '../../errors/error-codes';
import { SagaError } from '../../errors/saga-error';
import { type KeyParts, readIdempotencyKey } from '../record/idempotency-key';
import { isAnswered, isKnown } from '../record/journal';
import type { ClassedReply } from '../record/reply';
import type { StepEntry } from '../record/step-entry';
import type { SagaState } from '../saga-state';
import { compact } from '../../context/compact';
import { expectationOf } from '../waits/awaited-events';
import type { ReceivedEvent } from '../waits/mailbox';
import { actionRecord } from './action-record';
import { type DecisionMessage, type OpenDecision, openDecision } from './decision-rules';
import { objection, phasesMeant } from './action-rules';
import { isAboutIncident, type OperatorAction } from './operator-action';

/** A reply that comes by itself, after the participant had accepted the request (S10). */
export interface LateReply extends ClassedReply {
  /** The idempotency key of the request. */
  readonly request: string;
}

/** The messages from outside to one execution. */
export class Inbox {
  readonly #state: SagaState;

  constructor(state: SagaState) {
    this.#state = state;
  }

  /**
   * Refuses an action that does not fit what the execution is doing. Changes nothing.
   *
   * @throws {@link SagaError} `INCIDENT_CLOSED`, `PIVOT_PASSED`, `ACTION_IMPOSSIBLE`, `ACTION_AMBIGUOUS`.
   */
  checkAction(given: OperatorAction): void {
    const reason = objection(given, this.#state);
    if (reason) throw reason;
  }

  /**
   * Takes an action that was checked.
   *
   * @returns Whether it takes effect: one that no longer fits, since a reset applies it again, changes nothing.
   */
  act(action: OperatorAction, at: number): boolean {
    const state = this.#state;
    if (objection(action, state)) return false;
    if (action.action === 'abort') {
      state.actions.push(actionRecord(action, { at, isApplied: true }));
      const message = `Aborted by ${action.by}: ${action.reason ?? ''}`;
      state.abort = { code: 'ABORTED', message, causes: [] };
      this.wake();
    } else {
      state.arrived();
      const meant = phasesMeant(action, state);
      // The action is recorded once, by the first phase that takes it.
      meant[0]?.decide(action, at);
      if (isAboutIncident(action.action)) return true;
      for (const phase of state.active.all) {
        if (phase !== meant[0]) phase.decide(action, at, { isRecorded: false });
      }
    }
    return true;
  }

  /** The saga is to stop, by a cancellation, its deadline or an abort: every wait looks again, and undos continue (S8). */
  wake(): void {
    this.#state.arrived();
    for (const phase of this.#state.active.all) phase.interruptUnlessProtected();
  }

  /**
   * Refuses a reply that answers no request under way (S10). Changes nothing.
   *
   * @throws {@link SagaError} `REPLY_DUPLICATE`, `REPLY_LATE`, `REPLY_FOREIGN`.
   */
  checkReply({ request }: Pick<LateReply, 'request'>): void {
    const state = this.#state;
    const awaiting = this.#awaiting(request);
    if (awaiting) {
      if (awaiting.reply) throw alreadyAnswered(request);
      return;
    }
    const parts = readIdempotencyKey(state.rootKey, request);
    const entry = parts && entryOf(state, parts);
    if (!entry || !isKnown(entry, parts.phase, parts.generation)) {
      throw refused(
        'REPLY_FOREIGN',
        `This execution has sent no request ${request}. A reply names its request by the idempotency key, which HTTP carries in the header Saga-Request.`,
      );
    }
    if (isAnswered(entry, parts.phase)) throw alreadyAnswered(request);
    throw refused('REPLY_LATE', `The execution no longer waits for the reply to ${request}.`);
  }

  /**
   * Takes a reply that was checked.
   *
   * @returns Whether it takes effect.
   */
  deliver({ request, says, reply }: LateReply): boolean {
    const awaiting = this.#awaiting(request);
    if (!awaiting || awaiting.reply) return false;
    this.#state.arrived();
    awaiting.replied({ request, says, reply });
    return true;
  }

  /**
   * Refuses an event that no step can take. Changes nothing.
   *
   * @throws {@link SagaError} `EVENT_UNKNOWN`, `EVENT_LATE`, `EVENT_BUFFER_FULL`.
   */
  checkEvent(event: ReceivedEvent): void {
    const { mailbox } = this.#state;
    // A repetition is answered as the first time.
    if (mailbox.knows(event.id)) return;
    const { event: name } = event;
    const expectation = expectationOf(this.#state, name);
    if (expectation === 'unknown')
      throw refused('EVENT_UNKNOWN', `No step of the saga waits for the event ${name}.`);
    if (expectation === 'late') {
      throw refused('EVENT_LATE', `All steps that wait for the event ${name} are over; it changes nothing.`);
    }
    if (!mailbox.hasRoomFor(event)) {
      const message = `Too many events wait for a step, so that ${name} was not taken; send it again later.`;
      throw refused('EVENT_BUFFER_FULL', message);
    }
  }

  /** Takes an event that was checked; one that no longer fits changes nothing. */
  receive(event: ReceivedEvent): boolean {
    const { mailbox } = this.#state;
    if (mailbox.knows(event.id)) return true;
    if (expectationOf(this.#state, event.event) !== 'awaited' || !mailbox.hasRoomFor(event)) return false;
    mailbox.put(event);
    this.#state.arrived();
    return true;
  }

  /**
   * Refuses a decision that does not fit. Changes nothing.
   *
   * @throws {@link SagaError} `DECISION_NOT_OPEN`, `DECISION_TAKEN`, `DECISION_STALE`, `ACTION_INVALID`.
   */
  checkDecision(decision: DecisionMessage): void {
    openDecision(this.#state, decision);
  }

  /** Takes a decision that was checked; one that no longer fits changes nothing. */
  decide(decision: DecisionMessage, at: number): boolean {
    let open: OpenDecision;
    try {
      open = openDecision(this.#state, decision);
    } catch {
      return false;
    }
    const { choice, by, reason } = decision;
    const { entry, wait } = open;
    entry.opened({ ...wait, approvals: [...(wait.approvals ?? []), compact({ choice, by, at, reason })] });
    this.#state.arrived();
    return true;
  }

  #awaiting(request: string) {
    return this.#state.active.all.find((phase) => phase.awaits(request));
  }
}

/** What is known of a request: of a step, or of a notice. */
function entryOf(state: SagaState, { step, phase }: KeyParts): StepEntry | undefined {
  return phase === 'notice' ? state.noticeAt(step) : state.journal.find(step);
}

function alreadyAnswered(request: string): SagaError {
  return refused('REPLY_DUPLICATE', `The request ${request} has already been answered.`);
}

function refused(code: SagaErrorCode, message: string): SagaError {
  return new SagaError(code, message);
}
