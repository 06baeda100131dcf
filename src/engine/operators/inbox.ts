/**
 * Owns what reaches an execution from outside while the engine waits: replies, the actions of operators, cancellation
 * and the saga's deadline. A host's message handlers put each message in once it is checked; the engine takes it out at
 * its waits. It keeps nothing itself: the state does, so that a message may be the first thing that comes (S8, S10).
 */
import type { SagaErrorCode } from '../../errors/error-codes';
import { SagaError } from '../../errors/saga-error';
import { readIdempotencyKey } from '../record/idempotency-key';
import { isAnswered, isKnown } from '../record/journal';
import type { ClassedReply } from '../record/reply';
import type { SagaState } from '../saga-state';
import { actionRecord } from './action-record';
import { objection } from './action-rules';
import type { OperatorAction } from './operator-action';

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
   * @throws {@link SagaError} `INCIDENT_CLOSED`, `PIVOT_PASSED`, `ACTION_IMPOSSIBLE`.
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
    state.arrivals += 1;
    if (action.action === 'abort') {
      state.actions.push(actionRecord(action, { at, isApplied: true }));
      const message = `Aborted by ${action.by}: ${action.reason ?? ''}`;
      state.abort = { code: 'ABORTED', message, causes: [] };
      for (const phase of state.active.all) phase.interrupt();
    } else {
      const { incident } = action;
      const named = incident === undefined ? undefined : state.active.byId(incident);
      for (const phase of named ? [named] : state.active.all) phase.decide(action, at);
    }
    return true;
  }

  /** A cancellation has come, or the saga's deadline: the host knows which, and every wait looks again. */
  wake(): void {
    this.#state.arrivals += 1;
    for (const phase of this.#state.active.all) phase.interruptUnlessProtected();
  }

  /**
   * Refuses a reply that answers no request under way (S10). Changes nothing.
   *
   * @throws {@link SagaError} `REPLY_DUPLICATE`, `REPLY_LATE`, `REPLY_FOREIGN`.
   */
  checkReply({ request }: Pick<LateReply, 'request'>): void {
    const { rootKey, journal } = this.#state;
    const awaiting = this.#awaiting(request);
    if (awaiting) {
      if (awaiting.reply) throw alreadyAnswered(request);
      return;
    }
    const parts = readIdempotencyKey(rootKey, request);
    const entry = parts && journal.find(parts.step);
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
    this.#state.arrivals += 1;
    awaiting.replied({ says, reply });
    return true;
  }

  #awaiting(request: string) {
    return this.#state.active.all.find((phase) => phase.awaits(request));
  }
}

function alreadyAnswered(request: string): SagaError {
  return refused('REPLY_DUPLICATE', `The request ${request} has already been answered.`);
}

function refused(code: SagaErrorCode, message: string): SagaError {
  return new SagaError(code, message);
}
