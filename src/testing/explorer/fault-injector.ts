/** Injects the faults of a schedule into the requests of one run. */
import type { ParticipantFunction } from '../../activities/function-transport';
import type { Dispatch } from '../../engine/runtime';
import { SagaRefused } from '../../messages/saga-refused';
import { noReply } from '../no-reply';
import { placeOf } from '../port-event';
import { numbered } from './call-site';
import { type Exchange, exchange, type Exchanged, type RequestFrame } from '../virtual-exchange';
import { ignoringReply, type Deliveries } from './deliveries';
import type { Fault } from './fault';
import { isWorkflowReset, type WorkflowReset } from './workflow-reset';
import type { PlannedFault } from './schedule';

/** A request on its way to a participant. */
interface Call {
  readonly dispatch: Dispatch;
  readonly participant: ParticipantFunction;
  readonly request: RequestFrame;
  readonly isGivenUp: () => boolean;
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

const oneAttempt = () => true;

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

  readonly exchange: Exchange = async (dispatch, known, request, isGivenUp) => {
    const site = this.#siteOf(placeOf(dispatch));
    const faults = this.#planned.filter((one) => one.site === site).map(({ fault }) => fault);
    if (faults.includes('cancel')) this.#host.cancel();
    const fault = faults.filter((one) => !isWorkflowReset(one)).find((one) => one !== 'cancel');
    const participant = this.#deliveries.watched(dispatch, known);
    const exchanged = await this.#carry({ dispatch, participant, request, isGivenUp }, fault);
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

  async #carry(call: Call, fault: Exclude<Fault, WorkflowReset> | undefined): Promise<Exchanged> {
    const { dispatch, participant, request, isGivenUp } = call;
    const carry = (by: ParticipantFunction, isOver = isGivenUp) => exchange(dispatch, by, request, isOver);
    switch (fault) {
      case 'timeout':
        return carry(noAnswer, oneAttempt);
      case 'lost':
        return carry(withoutReply(participant), oneAttempt);
      case 'late':
        this.#late.set(dispatch.step, () => carry(withoutReply(participant), oneAttempt));
        return carry(noAnswer, oneAttempt);
      case 'deadline':
      case 'meanwhile':
        return await this.#followUp(fault, await carry(participant));
      default:
        return carry(withFault(participant, fault, dispatch.policy.maximumAttempts === 1));
    }
  }

  /** Runs the event that follows a request that is done: the deadline, or another transaction and a cancel. */
  async #followUp(fault: 'deadline' | 'meanwhile', exchanged: Exchanged): Promise<Exchanged> {
    if (fault === 'deadline') return { ...exchanged, elapsed: exchanged.elapsed + this.#host.deadline };
    await this.#deliveries.runBetween(this.#host.meanwhile);
    this.#host.cancel();
    return exchanged;
  }
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
