import type { SagaErrorCode } from '../../errors/error-codes';
import { SagaError } from '../../errors/saga-error';
import { objection } from './action-rules';
import type { SagaFailure } from '../record/failure';
import { readIdempotencyKey } from '../record/idempotency-key';
import { isAnswered, isKnown } from '../record/journal';
import type { ActionRecord, OperatorAction } from './operator-action';
import type { ClassedReply } from '../record/reply';
import type { ExecutionView } from './execution-view';

/** A reply that comes by itself, after the participant had accepted the request (S10). */
export interface LateReply extends ClassedReply {
  /** The idempotency key of the request. */
  readonly request: string;
}

/**
 * What reaches an execution from outside while the engine waits: replies, a person's actions, and reasons to
 * stop. The host's handlers put it in, once it is checked; the engine takes it out where it can use it.
 */
export class Inbox {
  readonly #view: ExecutionView;
  #decision: { readonly action: OperatorAction; readonly at: number } | undefined;
  #stop: SagaFailure | undefined;
  #expected: string | undefined;
  #reply: ClassedReply | undefined;
  #arrivals = 0;
  #interrupt: (() => void) | undefined;
  #isProtected = false;

  constructor(view: ExecutionView) {
    this.#view = view;
  }

  /** How many have come: a host that waits looks for another number. */
  get arrivals(): number {
    return this.#arrivals;
  }

  /** Why the saga is to turn round, if somebody asked for that. */
  get stop(): SagaFailure | undefined {
    return this.#stop;
  }

  /** The reply that has come to the request under way. */
  get reply(): ClassedReply | undefined {
    return this.#reply;
  }

  /** Whether a person has decided about the open incident. */
  get isDecided(): boolean {
    return this.#decision !== undefined;
  }

  /**
   * What to call when the request under way is to be given up: an attempt that runs still ends (S8).
   *
   * @param isProtected - A cancel does not give it up.
   */
  whileSending(interrupt: (() => void) | undefined, isProtected = false): void {
    this.#interrupt = interrupt;
    this.#isProtected = isProtected;
  }

  /** Says which request a reply may answer from now on. */
  expectReply(request: string | undefined): void {
    this.#expected = request;
    this.#reply = undefined;
  }

  /**
   * Refuses an action that does not fit what the execution is doing. Changes nothing.
   *
   * @throws {@link SagaError} `INCIDENT_CLOSED`, `PIVOT_PASSED`, `ACTION_IMPOSSIBLE`.
   */
  checkAction(given: OperatorAction): void {
    const pending = { isDecided: this.isDecided, isStopping: this.#stop !== undefined };
    const reason = objection(given, this.#view, pending);
    if (reason) throw reason;
  }

  /** Takes an action that was checked. One that no longer fits changes nothing: a reset may apply it again. */
  act(action: OperatorAction, at: number): boolean {
    try {
      this.checkAction(action);
    } catch {
      return false;
    }
    if (action.action === 'abort') {
      this.#view.actions.push(toRecord(action, at, true));
      const message = `Aborted by ${action.by}: ${action.reason ?? ''}`;
      this.#stop = { code: 'ABORTED', message, causes: [] };
      this.#arrive(true);
    } else {
      this.#decision = { action, at };
      this.#arrive(true);
    }
    return true;
  }

  /** The decision about the open incident, which is thereby used up and recorded. */
  takeDecision(failure?: SagaFailure): OperatorAction | undefined {
    return this.#closeDecision(true, failure);
  }

  /**
   * The incident has ended by itself: what a person had decided about it was overtaken, but for the end.
   *
   * @returns Who has ended the execution, if somebody has.
   */
  overtake(): string | undefined {
    const isEnd = this.#decision?.action.action === 'end';
    const action = this.#closeDecision(isEnd);
    return isEnd ? action?.by : undefined;
  }

  /** A cancel has come, or the time of the saga is over: the host knows it, and who waits looks again. */
  wake(): void {
    this.#arrive(!this.#isProtected);
  }

  /**
   * Refuses a reply that answers no request under way (S10). Changes nothing.
   *
   * @throws {@link SagaError} `REPLY_DUPLICATE`, `REPLY_LATE`, `REPLY_FOREIGN`.
   */
  checkReply({ request }: Pick<LateReply, 'request'>): void {
    const { rootKey, journal } = this.#view;
    if (request === this.#expected) {
      if (this.#reply) throw refused('REPLY_DUPLICATE', `The request ${request} was already answered.`);
      return;
    }
    const parts = readIdempotencyKey(rootKey, request);
    const entry = parts && journal.find(parts.step);
    if (!entry || !isKnown(entry, parts.phase, parts.generation)) {
      throw refused(
        'REPLY_FOREIGN',
        `This execution has sent no request ${request}; a reply names it by its idempotency key, by HTTP that in Saga-Request.`,
      );
    }
    if (isAnswered(entry, parts.phase)) {
      throw refused('REPLY_DUPLICATE', `The request ${request} was already answered.`);
    }
    throw refused('REPLY_LATE', `Nobody waits for the reply to ${request} any more.`);
  }

  /** Takes a reply that was checked. */
  deliver(message: LateReply): boolean {
    try {
      this.checkReply(message);
    } catch {
      return false;
    }
    this.#reply = message;
    this.#arrive(true);
    return true;
  }

  #closeDecision(applied: boolean, failure?: SagaFailure): OperatorAction | undefined {
    const decision = this.#decision;
    this.#decision = undefined;
    if (!decision) return undefined;
    const answered = failure && { failure: { code: failure.code, message: failure.message } };
    this.#view.actions.push({ ...toRecord(decision.action, decision.at, applied), ...answered });
    return decision.action;
  }

  #arrive(interrupts: boolean): void {
    this.#arrivals += 1;
    if (interrupts) this.#interrupt?.();
  }
}

function refused(code: SagaErrorCode, message: string): SagaError {
  return new SagaError(code, message);
}

function toRecord(given: OperatorAction, at: number, applied: boolean): ActionRecord {
  const { action, step, phase, incident, by, reason } = given;
  return {
    action,
    ...(step !== undefined && { step }),
    ...(phase !== undefined && { phase }),
    ...(incident !== undefined && { incident }),
    by,
    ...(reason !== undefined && { reason }),
    at,
    applied,
  };
}
