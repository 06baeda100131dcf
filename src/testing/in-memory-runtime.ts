/** Owns the engine's port in memory: virtual time, participants in this process, and the operator of a test. */
import type { ParticipantFunction } from '../activities/function-transport';
import type { TransportParticipant } from '../activities/participants';
import { asParticipant, type StepActivity } from '../activities/step-activity';
import { compact } from '../context/compact';
import { encodeContent } from '../context/content';
import type { EncodedContext } from '../context/encoding';
import type { UserCallback } from '../definition/callbacks';
import { bindCallbacks } from '../definition/bind-callbacks';
import type { SagaDefinition } from '../definition/definition';
import type { CallbackTable } from '../definition/hook';
import { purposeOf } from '../definition/steps/step-kinds';
import { HostInterrupt } from '../engine/host-interrupt';
import type { Incident } from '../engine/operators/incident';
import { Inbox, type LateReply } from '../engine/operators/inbox';
import { type OperatorAction, admitAction } from '../engine/operators/operator-action';
import type { Delivery, Dispatch, Runtime, RequestSize } from '../engine/runtime';
import type { SagaState } from '../engine/saga-state';
import type { OpenWait } from '../engine/waits/open-wait';
import { wait, type Coroutine, type ReadyWait, untilReady } from '../engine/coroutine';
import { SagaError } from '../errors/saga-error';
import { metadataOf } from '../protocol/participant-call';
import { unknownTarget } from '../protocol/routing';
import { inSandbox } from './callback-sandbox';
import { Cancellation, type CancelPoint } from './cancellation';
import { PendingRequests } from './pending-requests';
import { RequestPace } from './request-pace';
import { VirtualAttempts } from './virtual-attempts';
import { VirtualClock } from './virtual-clock';
import { type Exchange, exchange, exchangeBy, type Exchanged, type RequestFrame } from './virtual-exchange';

/**
 * Decides about an incident in place of an operator. It returns an action without the fields that name the incident; with
 * `undefined` the execution stays `stuck`.
 */
export type Operator = (
  incident: Incident,
) => Omit<OperatorAction, 'step' | 'phase' | 'incident'> | undefined;

/** What a caller sends while an execution waits for an event or a decision: the rest of the message follows from the wait. */
export type CallerMessage =
  | { readonly event: string; readonly key?: string; readonly id?: string; readonly content?: unknown }
  | { readonly choice: string; readonly by?: string; readonly reason?: string };

/** Answers a wait in place of a caller; with `undefined` the time passes. */
export type Caller = (wait: OpenWait) => CallerMessage | undefined;

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

/** The callbacks of a saga; a test may replace one in a single step. */
export interface CallbackSource {
  /** @param step - The path of the step in the run. */
  get(reference: string, step: string): UserCallback | undefined;
}

/** The environment of an execution in memory. */
export interface InMemoryRuntimeOptions {
  readonly participants?: Readonly<Record<string, InMemoryParticipant>>;
  readonly stepActivities?: Readonly<Record<string, StepActivity>>;
  /** Decides whenever the execution is stuck. */
  readonly operator?: Operator;
  /** Answers waits for events and decisions. */
  readonly caller?: Caller;
  /** When a cancel arrives. */
  readonly cancelAt?: CancelPoint | undefined;
  /** The initial time in milliseconds. @defaultValue 0 */
  readonly startAt?: number;
  /** Called after a late reply has arrived. */
  readonly onReply?: (reply: LateReply) => void;
  /** Sends the requests. @defaultValue to the participants, with the attempts of their policies */
  readonly exchange?: Exchange;
  /**
   * The places of requests that come first where requests are under way beside each other (`<path>`, `<path>:undo`), each
   * one after the other. @defaultValue all requests reach their participants at once
   */
  readonly order?: readonly string[] | undefined;
  readonly state: SagaState;
  readonly callbacks: CallbackSource;
  readonly uuid: string;
  readonly user: string | undefined;
}

/** The engine's port without a server. */
export class InMemoryRuntime implements Runtime {
  readonly #options: InMemoryRuntimeOptions;
  readonly #cancellation: Cancellation;
  /** Time is virtual: an attempt is never aborted while its participant works. */
  readonly #signal = new AbortController().signal;
  readonly #clock: VirtualClock;
  readonly #pending: PendingRequests | undefined;
  readonly #pace = new RequestPace();
  /** The callbacks of sagas that were made while the execution runs. */
  readonly #made: CallbackTable = new Map();
  #nonces = 0;
  /** The late replies that participants have promised. */
  readonly #later: LateReply[] = [];

  constructor(options: InMemoryRuntimeOptions) {
    this.#options = options;
    this.#clock = new VirtualClock(options.startAt ?? 0);
    this.#cancellation = new Cancellation(options.cancelAt);
    this.#pending = options.order && new PendingRequests(options.order);
  }

  callback(reference: string, step: string): UserCallback {
    const open = this.#options.state.journal.find(step);
    // A cancel at a step that sends a request arrives during the request, which is later.
    const isLater = purposeOf(open?.kind, 'onExecute') === 'request';
    if (open?.status === 'running' && !isLater && this.#cancellation.pass(step)) this.#wake();
    const callback = this.#made.get(reference) ?? this.#options.callbacks.get(reference, step);
    if (callback) return inSandbox(callback);
    throw new SagaError('CALLBACK_MISSING', `There is no callback ${reference} here.`, {
      details: { missing: [reference] },
    });
  }

  // eslint-disable-next-line require-yield -- it waits for nothing
  *record(value: unknown, _step: string): Coroutine<unknown> {
    return value;
  }

  adopt(definition: SagaDefinition, own: CallbackTable): readonly string[] {
    const bound = bindCallbacks(definition, own, () => [this.#made]);
    for (const [reference, callback] of bound.callbacks) this.#made.set(reference, callback);
    return bound.missing.filter((reference) => !this.#options.callbacks.get(reference, ''));
  }

  participantPolicy(): undefined {
    return undefined;
  }

  now(): number {
    return this.#clock.now;
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
    const place = dispatch.phase === 'execute' ? dispatch.step : `${dispatch.step}:${dispatch.phase}`;
    if (this.#cancellation.wait(place)) this.#wake();
    const within = this.#withinDeadline(dispatch);
    const exchanged = yield* wait(() => this.#exchange(within, known, request));
    const { outcome, attempts, later } = exchanged;
    if (later) this.#later.push({ request: dispatch.idempotencyKey, ...later });
    return { outcome, attempts, context };
  }

  async #exchange(dispatch: Dispatch, known: InMemoryParticipant, request: RequestFrame): Promise<Exchanged> {
    const { state } = this.#options;
    const isBesideOthers = state.openFlows.areConcurrent;
    if (isBesideOthers) this.#pace.begins(dispatch.size);
    const attempts = new VirtualAttempts(this.#clock, {
      isBesideOthers: () => state.openFlows.areConcurrent,
      isCancelled: () => this.cancelRequested() && !dispatch.isProtected,
    });
    const underWay = state.active.of(dispatch.step);
    underWay?.whileSending(() => {
      attempts.giveUp();
    }, dispatch.isProtected);
    try {
      const carry = () => this.#clock.work(() => this.#carry(dispatch, known, { request, attempts }));
      return await (isBesideOthers && this.#pending ? this.#pending.inTurn(dispatch, carry) : carry());
    } finally {
      underWay?.whileSending(undefined);
    }
  }

  #carry(
    dispatch: Dispatch,
    known: InMemoryParticipant,
    { request, attempts }: { readonly request: RequestFrame; readonly attempts: VirtualAttempts },
  ): Promise<Exchanged> {
    const { exchange: carry = exchange } = this.#options;
    return typeof known === 'function'
      ? carry(dispatch, known, request, attempts)
      : exchangeBy(known.transport, dispatch, request, attempts);
  }

  /** Virtual time: a promised reply arrives now, and no other ever does. */
  *idle(milliseconds: number | undefined, _summary: string, openWait?: OpenWait): Coroutine {
    const { state } = this.#options;
    // A cancel ends the wait.
    if (this.#cancellation.wait()) {
      this.#wake();
      return;
    }
    const isCancelled = this.cancelRequested();
    if (openWait && this.#call(openWait)) return;
    if (this.cancelRequested() && !isCancelled) return;
    if (state.openFlows.areConcurrent) yield* this.#idleBesideOthers(milliseconds);
    else if (this.#deliverLater()) return;
    else if (milliseconds === undefined) throw new HostInterrupt('No operator decides.');
    else this.#clock.skip(milliseconds);
  }

  /** @returns Whether a caller has answered the wait. */
  #call(openWait: OpenWait): boolean {
    const { caller, state } = this.#options;
    const message = caller?.(openWait);
    if (!message) return false;
    const inbox = new Inbox(state);
    if ('event' in message) {
      const { content = {}, ...event } = message;
      const received = { ...event, content: encodeContent(content, 'content') };
      inbox.checkEvent(received);
      return inbox.receive(received);
    }
    const { step, seen } = openWait;
    const decision = compact({ by: 'caller', ...message, step, seen });
    inbox.checkDecision(decision);
    return inbox.decide(decision, this.now());
  }

  *#idleBesideOthers(milliseconds = Infinity): Coroutine {
    const { state } = this.#options;
    const { arrivals, deadline = Infinity } = state;
    const { now } = this.#clock;
    // The saga's deadline ends every wait that it comes in.
    const until = Math.min(now + milliseconds, deadline > now ? deadline : Infinity);
    const set = this.#later.map(() =>
      this.#clock.at(this.#clock.now, () => {
        this.#deliverLater();
      }),
    );
    if (until < Infinity) set.push(this.#clock.at(until, () => undefined));
    yield* untilReady(this, {
      isReady: () => state.arrivals !== arrivals || this.#clock.now >= until,
      isQuiescent: () => false,
    });
    for (const wake of set) this.#clock.remove(wake);
  }

  /** @returns Whether a participant had promised a reply. */
  #deliverLater(): boolean {
    const { state, onReply } = this.#options;
    const later = this.#later.shift();
    if (!later) return false;
    new Inbox(state).deliver(later);
    onReply?.(later);
    return true;
  }

  async untilReady(wait: ReadyWait): Promise<void> {
    await this.#clock.settle();
    this.#pace.restart();
    while (!wait.isReady()) {
      if (!this.#proceed()) throw new HostInterrupt('No operator decides.');
      await this.#clock.settle();
    }
  }

  /** The next pending request reaches its participant; where there is none, time passes. */
  #proceed(): boolean {
    return this.#pending?.beginNext() === true || this.#clock.advance() || this.#pending?.beginAny() === true;
  }

  admits(request?: RequestSize): boolean {
    return this.#pace.admits(request?.size ?? 0);
  }

  *boundary(): Coroutine {
    // An execution in memory never continues as new.
  }

  *stuck(incident: Incident, isOver: () => boolean, until: number): Coroutine {
    const { operator } = this.#options;
    if (this.#cancellation.wait()) this.#wake();
    const deadline = until === Infinity ? undefined : this.#clock.at(until, () => undefined);
    // An action that concerns the whole saga, such as an abort, may leave an undo stuck.
    while (!isOver()) {
      if (this.#act(incident, operator)) continue;
      // Where no operator decides, time passes, and the flows beside this one come to their end.
      yield* untilReady(this, { isReady: isOver, isQuiescent: () => true });
    }
    if (deadline) this.#clock.remove(deadline);
  }

  /** @returns Whether the operator has decided. */
  #act(incident: Incident, operator: Operator | undefined): boolean {
    const { state } = this.#options;
    try {
      const action = operator?.({ ...incident });
      if (!action) return false;
      const read = asOperatorAction(action, incident);
      const inbox = new Inbox(state);
      inbox.checkAction(read);
      inbox.act(read, this.now());
      return true;
    } catch (error) {
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

  /** A host in memory loses nothing. */
  // eslint-disable-next-line require-yield -- it waits for nothing
  *mayRepeatTask(): Coroutine<boolean> {
    return false;
  }

  /** Cancels the execution. */
  cancel(): void {
    this.#cancellation.request();
    this.#wake();
  }

  /** The cancel has arrived: flows beside the one that has reached its place stop too. */
  #wake(): void {
    const { state } = this.#options;
    if (state.openFlows.areConcurrent) new Inbox(state).wake();
  }

  /** No attempt starts after the deadline of the saga, unless the request is protected. */
  #withinDeadline(dispatch: Dispatch): Dispatch {
    const { deadline } = this.#options.state;
    if (deadline === undefined || dispatch.isProtected) return dispatch;
    const { policy } = dispatch;
    const totalTimeout = Math.min(policy.totalTimeout, deadline - this.now());
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
