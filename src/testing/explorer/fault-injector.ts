/** Injects the faults of a schedule into the requests of one run. */
import type { ParticipantFunction } from '../../activities/function-transport';
import type { Dispatch } from '../../engine/runtime';
import { SagaRefused } from '../../messages/saga-refused';
import { noReply } from '../no-reply';
import { placeOf } from '../port-event';
import { numbered } from './call-site';
import {
  type AttemptTiming,
  type Exchange,
  exchange,
  type Exchanged,
  type RequestFrame,
} from '../virtual-exchange';
import { ignoringReply, type Deliveries } from './deliveries';
import type { Fault } from './fault';
import { isWorkflowReset, type WorkflowReset } from './workflow-reset';
import type { PlannedFault } from './schedule';

/** A request on its way to a participant. */
interface Call {
  readonly dispatch: Dispatch;
  readonly participant: ParticipantFunction;
  readonly request: RequestFrame;
  readonly timing: AttemptTiming;
}

/** The actions of the run that faults need. */
export interface FaultHost {
  /** Cancels the execution. */
  readonly cancel: () => void;
  /** Runs another transaction. */
  readonly meanwhile: () => Promise<unknown>;
  /** The deadline of the saga in milliseconds; 0 if it has none. */
  readonly deadline: number;
}

/** A fault of the request itself, or a cancel during it. */
type RequestFault = Exclude<Fault, WorkflowReset | 'unanswered'>;

function isRequestFault(fault: Fault): fault is RequestFault {
  return fault !== 'unanswered' && !isWorkflowReset(fault);
}

const oneAttempt = () => true;

/** A late delivery takes the execution no time: it does not wait for it. */
const NO_TIME: AttemptTiming = {
  isGivenUp: oneAttempt,
  unanswered: () => undefined,
  pause: () => undefined,
};

/** Carries the requests of one run to their participants, with the faults of its schedule. */
export class FaultInjector {
  readonly #deliveries: Deliveries;
  readonly #planned: readonly PlannedFault[];
  readonly #siteOf = numbered();
  /** Delivers the late requests, by their steps. */
  readonly #late = new Map<string, () => Promise<unknown>>();
  readonly #host: FaultHost;

  constructor(faults: readonly PlannedFault[], deliveries: Deliveries, host: FaultHost) {
    this.#planned = faults;
    this.#deliveries = deliveries;
    this.#host = host;
  }

  readonly exchange: Exchange = async (dispatch, known, request, timing) => {
    const site = this.#siteOf(placeOf(dispatch));
    const faults = this.#planned.filter((one) => one.site === site).map(({ fault }) => fault);
    if (faults.includes('cancel')) this.#host.cancel();
    const fault = faults.filter(isRequestFault).find((one) => one !== 'cancel');
    const participant = this.#deliveries.watched(dispatch, known);
    const exchanged = await this.#carry({ dispatch, participant, request, timing }, fault);
    if (dispatch.phase === 'undo') await this.#deliverLate(dispatch.step);
    return exchanged;
  };

  /** Delivers the late requests that no undo has preceded. */
  async deliverAllLate(): Promise<void> {
    for (const step of [...this.#late.keys()]) await this.#deliverLate(step);
  }

  async #deliverLate(step: string): Promise<void> {
    const deliver = this.#late.get(step);
    this.#late.delete(step);
    await deliver?.();
  }

  async #carry(call: Call, fault: RequestFault | undefined): Promise<Exchanged> {
    const { dispatch, participant, request, timing } = call;
    const carry = (by: ParticipantFunction, isOver = () => timing.isGivenUp()) =>
      exchange(dispatch, by, request, withEnd(timing, isOver));
    switch (fault) {
      case 'timeout':
        return carry(noAnswer, oneAttempt);
      case 'lost':
        return carry(withoutReply(participant), oneAttempt);
      case 'late':
        this.#late.set(dispatch.step, () => exchange(dispatch, withoutReply(participant), request, NO_TIME));
        return carry(noAnswer, oneAttempt);
      case 'deadline':
      case 'meanwhile':
        return await this.#followUp(fault, await carry(participant), timing);
      default:
        return carry(withFault(participant, fault, dispatch.policy.maximumAttempts === 1));
    }
  }

  /** Runs the event that follows a request that is done: the deadline, or another transaction and a cancel. */
  async #followUp(
    fault: 'deadline' | 'meanwhile',
    exchanged: Exchanged,
    timing: AttemptTiming,
  ): Promise<Exchanged> {
    if (fault === 'deadline') {
      await timing.unanswered(this.#host.deadline);
      return exchanged;
    }
    await this.#deliveries.runBetween(this.#host.meanwhile);
    this.#host.cancel();
    return exchanged;
  }
}

function withEnd(timing: AttemptTiming, isGivenUp: () => boolean): AttemptTiming {
  return {
    isGivenUp,
    unanswered: (milliseconds) => timing.unanswered(milliseconds),
    pause: (milliseconds) => timing.pause(milliseconds),
  };
}

/** A participant with an injected fault. */
function withFault(
  participant: ParticipantFunction,
  fault: 'refused' | 'fails-once' | 'fails' | 'duplicate' | 'busy' | 'reset' | 'cancel' | undefined,
  isOneAttempt: boolean,
): ParticipantFunction {
  switch (fault) {
    case 'refused':
      return refuse;
    case 'fails-once':
      return (given) => (given.attempt === 1 ? fail() : participant(given));
    case 'fails':
      return failForGood;
    case 'duplicate':
      return twice(participant, isOneAttempt);
    case 'busy':
      return busy(participant);
    case 'reset':
      return afterReset(participant);
    case 'cancel':
    case undefined:
      return participant;
  }
}

function refuse(): never {
  throw new SagaRefused({ reason: 'explored' });
}

function fail(): never {
  throw new Error('The participant failed before it did anything.');
}

function failForGood(): never {
  throw Object.assign(new Error('The participant failed for good before it did anything.'), {
    nonRetryable: true,
  });
}

function noAnswer(): typeof noReply {
  return noReply;
}

function withoutReply(participant: ParticipantFunction): ParticipantFunction {
  return async (request) => {
    await ignoringReply(participant, request);
    return noReply;
  };
}

/** Delivers a request twice: by its next attempt after the first reply is lost, or by the network if there is no next attempt. */
function twice(participant: ParticipantFunction, isOneAttempt: boolean): ParticipantFunction {
  return async (request) => {
    if (request.attempt > 1) return await participant(request);
    if (!isOneAttempt) return await withoutReply(participant)(request);
    const answer: unknown = await participant(request);
    await ignoringReply(participant, request);
    return answer;
  };
}

/** The request is still in progress at its second attempt. */
function busy(participant: ParticipantFunction): ParticipantFunction {
  return async (request) => {
    if (request.attempt === 1) return await withoutReply(participant)(request);
    return request.attempt === 2 ? fail() : await participant(request);
  };
}

/** A reset of the activity restarts its attempts at 1, so the number of an attempt proves nothing. */
function afterReset(participant: ParticipantFunction): ParticipantFunction {
  return async (request) => {
    if (request.attempt === 1) return await withoutReply(participant)(request);
    return await participant({ ...request, attempt: request.attempt - 1 });
  };
}
