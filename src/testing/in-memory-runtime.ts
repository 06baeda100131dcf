/** Owns the engine's port in memory: virtual time, participants in this process, and the operator of a test. */
import type { ParticipantFunction } from '../activities/function-transport';
import type { TransportParticipant } from '../activities/participants';
import { asParticipant, type StepActivity } from '../activities/step-activity';
import type { EncodedContext } from '../context/encoding';
import type { UserCallback } from '../definition/callbacks';
import type { CallbackTable } from '../definition/hook';
import { purposeOf } from '../definition/steps/step-kinds';
import { HostInterrupt } from '../engine/host-interrupt';
import type { Incident } from '../engine/operators/incident';
import { Inbox, type LateReply } from '../engine/operators/inbox';
import { type OperatorAction, admitAction } from '../engine/operators/operator-action';
import type { Delivery, Dispatch, Runtime } from '../engine/runtime';
import type { SagaState } from '../engine/saga-state';
import { wait, type Coroutine } from '../engine/coroutine';
import { SagaError } from '../errors/saga-error';
import { metadataOf } from '../protocol/participant-call';
import { unknownTarget } from '../protocol/routing';
import { inSandbox } from './callback-sandbox';
import { Cancellation, type CancelPoint } from './cancellation';
import { type Exchange, exchange, exchangeBy, type RequestFrame } from './virtual-exchange';

/**
 * Decides about an incident in place of an operator. It returns an action without the fields that name the incident; with
 * `undefined` the execution stays `stuck`.
 */
export type Operator = (
  incident: Incident,
) => Omit<OperatorAction, 'step' | 'phase' | 'incident'> | undefined;

/**
 * The decision of an operator, as an action on the incident.
 *
 * @throws {@link SagaError} `INPUT_INVALID`.
 */
export function asOperatorAction(
  { action, ...given }: NonNullable<ReturnType<Operator>>,
  { id, step, phase }: Incident,
): OperatorAction {
  return admitAction(action, { ...given, step, phase, incident: id });
}

/** A participant in memory: a function, or a participant with a transport. */
export type InMemoryParticipant = ParticipantFunction | Pick<TransportParticipant, 'transport'>;

/** The environment of an execution in memory. */
export interface InMemoryRuntimeOptions {
  readonly participants?: Readonly<Record<string, InMemoryParticipant>>;
  readonly stepActivities?: Readonly<Record<string, StepActivity>>;
  /** Decides whenever the execution is stuck. */
  readonly operator?: Operator;
  /** When a cancel arrives. */
  readonly cancelAt?: CancelPoint | undefined;
  /** The initial time in milliseconds. @defaultValue 0 */
  readonly startAt?: number;
  /** Called after a late reply has arrived. */
  readonly onReply?: (reply: LateReply) => void;
  /** Sends the requests. @defaultValue to the participants, with the attempts of their policies */
  readonly exchange?: Exchange;
  readonly state: SagaState;
  readonly callbacks: CallbackTable;
  readonly uuid: string;
  readonly user: string | undefined;
}

/** The engine's port without a server. */
export class InMemoryRuntime implements Runtime {
  readonly #options: InMemoryRuntimeOptions;
  readonly #cancellation: Cancellation;
  /** Time is virtual: an attempt is never aborted while its participant works. */
  readonly #signal = new AbortController().signal;
  #now: number;
  #nonces = 0;
  /** The late reply that the participant has promised. */
  #later: LateReply | undefined;

  constructor(options: InMemoryRuntimeOptions) {
    this.#options = options;
    this.#now = options.startAt ?? 0;
    this.#cancellation = new Cancellation(options.cancelAt);
  }

  callback(reference: string): UserCallback {
    const open = this.#options.state.journal.entries.at(-1);
    // A cancel at a step that sends a request arrives during the request, which is later.
    const isLater = purposeOf(open?.kind, 'onExecute') === 'request';
    if (open?.status === 'running' && !isLater) this.#cancellation.pass(open.step);
    const callback = this.#options.callbacks.get(reference);
    if (callback) return inSandbox(callback);
    throw new SagaError('CALLBACK_MISSING', `There is no callback ${reference} here.`, {
      details: { missing: [reference] },
    });
  }

  participantPolicy(): undefined {
    return undefined;
  }

  now(): number {
    return this.#now;
  }

  nonce(): string {
    return `incident-${String((this.#nonces += 1))}`;
  }

  *send(dispatch: Dispatch): Coroutine<Delivery> {
    const { context, participant, target } = dispatch;
    const known = participant === '' ? this.#activity(dispatch) : this.#participant(participant);
    if (!known) {
      const option = participant === '' ? 'stepActivities' : 'participants';
      const names = Object.keys(this.#options[option] ?? {});
      const message = unknownTarget(participant || target, names, option);
      return {
        outcome: { kind: 'unsent', code: 'UNKNOWN_TARGET', message, causes: [] },
        attempts: 0,
        context,
      };
    }
    const request = this.#request(dispatch);
    this.#cancellation.wait(
      dispatch.phase === 'execute' ? dispatch.step : `${dispatch.step}:${dispatch.phase}`,
    );
    const isGivenUp = () => this.cancelRequested() && !dispatch.isProtected;
    const within = this.#withinDeadline(dispatch);
    const { exchange: carry = exchange } = this.#options;
    const exchanged = yield* wait(() =>
      typeof known === 'function'
        ? carry(within, known, request, isGivenUp)
        : exchangeBy(known.transport, within, request, isGivenUp),
    );
    const { elapsed, later, ...delivery } = exchanged;
    this.#now += elapsed;
    this.#later = later && { request: dispatch.idempotencyKey, ...later };
    return { ...delivery, context };
  }

  /** Virtual time: a promised reply arrives now, and no other ever does. */
  // eslint-disable-next-line require-yield -- it waits for nothing
  *idle(milliseconds: number | undefined): Coroutine {
    const { state, onReply } = this.#options;
    // A cancel ends the wait.
    if (this.#cancellation.wait()) return;
    const later = this.#later;
    this.#later = undefined;
    if (later) {
      new Inbox(state).deliver(later);
      onReply?.(later);
    } else if (milliseconds === undefined) throw new HostInterrupt('No operator decides.');
    else this.#now += milliseconds;
  }

  *boundary(): Coroutine {
    // An execution in memory never continues as new.
  }

  // eslint-disable-next-line require-yield -- it waits for nothing
  *stuck(incident: Incident, isOver: () => boolean): Coroutine {
    const { state, operator } = this.#options;
    if (this.#cancellation.wait() && isOver()) return;
    try {
      const action = operator?.({ ...incident });
      if (!action) throw new HostInterrupt('No operator decides.');
      const read = asOperatorAction(action, incident);
      const inbox = new Inbox(state);
      inbox.checkAction(read);
      inbox.act(read, this.#now);
    } catch (error) {
      if (error instanceof HostInterrupt) throw error;
      // An error of the test, not of the saga.
      throw new HostInterrupt('The operator returned an invalid action.', { cause: error });
    }
  }

  cancelRequested(): boolean {
    return this.#cancellation.isRequested;
  }

  /** An execution in memory is never reset. */
  // eslint-disable-next-line require-yield -- it waits for nothing
  *resetReport(): Coroutine<undefined> {
    return undefined;
  }

  /** Cancels the execution. */
  cancel(): void {
    this.#cancellation.request();
  }

  /** No attempt starts after the deadline of the saga, unless the request is protected. */
  #withinDeadline(dispatch: Dispatch): Dispatch {
    const { deadline } = this.#options.state;
    if (deadline === undefined || dispatch.isProtected) return dispatch;
    const { policy } = dispatch;
    const totalTimeout = Math.min(policy.totalTimeout, deadline - this.#now);
    return { ...dispatch, policy: { ...policy, totalTimeout } };
  }

  #participant(name: string): InMemoryParticipant | undefined {
    const { participants = {} } = this.#options;
    return Object.hasOwn(participants, name) ? participants[name] : participants['*'];
  }

  #activity({ target, content, context }: Dispatch): ParticipantFunction | undefined {
    const { stepActivities: activities = {} } = this.#options;
    const activity = Object.hasOwn(activities, target) ? activities[target] : undefined;
    return activity && asParticipant(activity, context, content as EncodedContext | null);
  }

  #request(dispatch: Dispatch): RequestFrame {
    const { uuid, user } = this.#options;
    const { target, participant } = dispatch;
    return {
      target,
      operation: target.slice(participant.length + 1),
      ...metadataOf(dispatch, { sagaId: uuid, user }),
      signal: this.#signal,
    };
  }
}
