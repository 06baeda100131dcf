import type { ParticipantFunction } from '../../activities/function-transport';
import type { Dispatch } from '../../engine/runtime';
import { SagaRefused } from '../../messages/saga-refused';
import { noReply } from '../no-reply';
import { placeOf } from '../port-event';
import { numbered } from './call-site';
import { type Exchange, exchange, type Exchanged, type RequestFrame } from '../virtual-exchange';
import { deaf, type Deliveries } from './deliveries';
import type { Fault } from './fault';
import { isWorkflowReset, type WorkflowReset } from './workflow-reset';
import type { PlannedFault } from './schedule';

/** What a request is carried out with. */
interface Call {
  readonly dispatch: Dispatch;
  readonly participant: ParticipantFunction;
  readonly request: RequestFrame;
  readonly isGivenUp: () => boolean;
}

/** What a fault needs of the run beside its requests. */
export interface FaultHost {
  /** Asks the execution to stop. */
  readonly cancel: () => void;
  /** Runs another transaction. */
  readonly meanwhile: () => Promise<unknown>;
  /** The time that the saga has, in milliseconds; 0 where it has no deadline. */
  readonly deadline: number;
}

const oneAttempt = () => true;

/** Carries the requests of one run to their participants, but for those that a schedule strikes. */
export class FaultInjector {
  readonly #deliveries: Deliveries;
  readonly #planned: readonly PlannedFault[];
  readonly #siteOf = numbered();
  /** Brings the requests that have not landed, by their steps. */
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
    const participant = this.#deliveries.through(dispatch, known);
    const exchanged = await this.#carry({ dispatch, participant, request, isGivenUp }, fault);
    if (dispatch.phase === 'undo') await this.#land(dispatch.step);
    return exchanged;
  };

  /** Lets land what nobody has undone. */
  async landAll(): Promise<void> {
    for (const step of [...this.#late.keys()]) await this.#land(step);
  }

  async #land(step: string): Promise<void> {
    const land = this.#late.get(step);
    this.#late.delete(step);
    await land?.();
  }

  async #carry(call: Call, fault: Exclude<Fault, WorkflowReset> | undefined): Promise<Exchanged> {
    const { dispatch, participant, request, isGivenUp } = call;
    const carry = (by: ParticipantFunction, isOver = isGivenUp) => exchange(dispatch, by, request, isOver);
    switch (fault) {
      case 'timeout':
        return carry(stayAway, oneAttempt);
      case 'lost':
        return carry(withoutReply(participant), oneAttempt);
      case 'late':
        this.#late.set(dispatch.step, () => carry(withoutReply(participant), oneAttempt));
        return carry(stayAway, oneAttempt);
      case 'deadline':
      case 'meanwhile':
        return await this.#letPass(fault, await carry(participant));
      default:
        return carry(struck(participant, fault, dispatch.policy.maximumAttempts === 1));
    }
  }

  /** What comes when a request is done: the end of the saga's time, or another transaction and a cancel. */
  async #letPass(fault: 'deadline' | 'meanwhile', exchanged: Exchanged): Promise<Exchanged> {
    if (fault === 'deadline') return { ...exchanged, elapsed: exchanged.elapsed + this.#host.deadline };
    await this.#deliveries.letPass(this.#host.meanwhile);
    this.#host.cancel();
    return exchanged;
  }
}

/** A participant as a fault lets it answer, attempt by attempt. */
function struck(
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

function stayAway(): typeof noReply {
  return noReply;
}

function withoutReply(participant: ParticipantFunction): ParticipantFunction {
  return async (request) => {
    await deaf(participant, request);
    return noReply;
  };
}

/** The reply to the first delivery is lost, and the next attempt brings it again; where there is none, the network does. */
function twice(participant: ParticipantFunction, isOneAttempt: boolean): ParticipantFunction {
  return async (request) => {
    if (request.attempt > 1) return await participant(request);
    if (!isOneAttempt) return await withoutReply(participant)(request);
    const answer: unknown = await participant(request);
    await deaf(participant, request);
    return answer;
  };
}

/** The request is still under way when its next attempt comes. */
function busy(participant: ParticipantFunction): ParticipantFunction {
  return async (request) => {
    if (request.attempt === 1) return await withoutReply(participant)(request);
    return request.attempt === 2 ? fail() : await participant(request);
  };
}

/** A reset of the activity starts its attempts again at 1: the number of an attempt proves nothing. */
function afterReset(participant: ParticipantFunction): ParticipantFunction {
  return async (request) => {
    if (request.attempt === 1) return await withoutReply(participant)(request);
    return await participant({ ...request, attempt: request.attempt - 1 });
  };
}
