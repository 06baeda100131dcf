/** Owns the deliveries of one run: which requests reach the participants, and how they change the participant state. */
import type { ParticipantRequest } from '../../activities/transport';
import type { ParticipantFunction } from '../../activities/function-transport';
import { decodeContent } from '../../context/content';
import type { Dispatch } from '../../engine/runtime';
import { isNothingToUndo } from '../../messages/nothing-to-undo';
import { SagaRefused } from '../../messages/saga-refused';
import { SagaResponse } from '../../messages/saga-response';
import { noReply } from '../no-reply';
import { LaterResponse } from '../replies-later';
import { stateText } from './state-text';
import { type StateView, viewOf } from './state-view';

/** A request that reached its participant. */
export interface Delivered {
  readonly dispatch: Dispatch;
  /** Whether its participant has done it, even if no answer arrived. */
  isDone: boolean;
  /** Whether it has changed the participant state. */
  hasEffect: boolean;
}

/** A delivery that must not change anything. */
export interface RedundantDelivery {
  readonly dispatch: Dispatch;
  /** Why it must not. */
  readonly because: 'its key was done before' | 'its undo was done before';
  /** Whether it is a repetition after the end. */
  readonly isAgain: boolean;
  /** Whether it changed the participant state all the same. */
  readonly hasEffect: boolean;
}

/** The answer of a participant to one delivery: `failed` is an error, `silent` is no answer. */
export type CallAnswer = 'done' | 'refused' | 'failed' | 'silent';

/** One delivery of a request to its participant. */
export interface Call {
  readonly dispatch: Dispatch;
  readonly answer: CallAnswer;
  /** The content of the answer. */
  readonly content: unknown;
  /** The participant state before and after it: the same view if it changed nothing. */
  readonly before: StateView;
  readonly after: StateView;
  /** Whether it was refused because there is nothing to undo: by `nothingToUndo`, or by the HTTP status 410. */
  readonly isGone: boolean;
  /** Whether it is a repetition after the end. */
  readonly isAgain: boolean;
}

/** Watches the participants of one run. */
export class Deliveries {
  /** The deliveries that must not change anything. */
  readonly redundant: RedundantDelivery[] = [];
  /** The change of the participant state by another transaction. */
  otherTransaction: { readonly before: StateView; readonly after: StateView } | undefined;
  /** All deliveries, in their order. */
  readonly calls: Call[] = [];
  readonly #effects: () => unknown;
  readonly #delivered = new Map<string, Delivered>();
  readonly #again: (() => Promise<unknown>)[] = [];
  /** The keys of the requests whose undo is done. */
  readonly #undone = new Set<string>();
  /** The participant state at the beginning. */
  readonly initial: StateView;
  /** The participant state after the latest delivery: as a text, to detect changes, and as a view. */
  #text: string;
  #view: StateView;
  #final: StateView | undefined;
  /** The delivery that is under way. */
  #current: Promise<void> | undefined;

  /**
   * @param effects - Gives the current effects in the participant state.
   */
  constructor(effects: () => unknown) {
    this.#effects = effects;
    this.#text = stateText(effects());
    this.initial = viewOf(effects());
    this.#view = this.initial;
  }

  /** Whether any request has changed the participant state. */
  get hasEffects(): boolean {
    return [...this.#delivered.values()].some(({ hasEffect }) => hasEffect);
  }

  /** The participant state at the end of the run, before the repetitions. */
  get final(): StateView {
    return this.#final ?? this.#view;
  }

  get #isOver(): boolean {
    return this.#final !== undefined;
  }

  /** Runs another transaction and records its change, so that no request of this run is blamed for it. */
  async runBetween(transaction: () => unknown): Promise<void> {
    await this.#alone(async () => {
      const before = this.#view;
      await transaction();
      this.#detectChange();
      this.otherTransaction = { before, after: this.#view };
    });
  }

  /**
   * Where requests are under way beside each other, one delivery is atomic, as the transaction of a participant is: a
   * change of the state belongs to one request.
   */
  async #alone<R>(deliver: () => Promise<R>): Promise<R> {
    while (this.#current) await this.#current;
    const delivery = deliver();
    const current = delivery.then(ignore, ignore);
    this.#current = current;
    try {
      return await delivery;
    } finally {
      if (this.#current === current) this.#current = undefined;
    }
  }

  /** The execute requests that participants have done, even if no answer arrived. */
  get executed(): readonly Readonly<Delivered>[] {
    return [...this.#delivered.values()].filter(({ dispatch, isDone }) => {
      return dispatch.phase === 'execute' && isDone;
    });
  }

  /** Whether the undo of a request is done. */
  isUndone({ idempotencyKey }: Dispatch): boolean {
    return this.#undone.has(idempotencyKey);
  }

  /** The delivery of a request; `undefined` if it has reached no participant. */
  of({ idempotencyKey }: Dispatch): Readonly<Delivered> | undefined {
    return this.#delivered.get(idempotencyKey);
  }

  /** A participant whose deliveries are recorded. */
  watched(dispatch: Dispatch, participant: ParticipantFunction): ParticipantFunction {
    return (request) => this.#alone(() => this.#deliver(dispatch, participant, request));
  }

  async #deliver(
    dispatch: Dispatch,
    participant: ParticipantFunction,
    request: ParticipantRequest,
  ): Promise<unknown> {
    const delivered = this.#deliveredOf(dispatch, request, participant);
    const because = this.#whyRedundant(delivered);
    const before = this.#view;
    const isAgain = this.#isOver;
    let returned: readonly [answer: unknown] | undefined;
    let thrown: unknown;
    try {
      returned = [await participant(request)];
      return returned[0];
    } catch (error) {
      thrown = error;
      throw error;
    } finally {
      const hasEffect = this.#detectChange();
      const read = returned ? readAnswer(returned[0]) : readError(thrown);
      this.calls.push({ dispatch, ...read, before, after: this.#view, isAgain });
      if (because) this.redundant.push({ dispatch, because, isAgain, hasEffect });
      const isDone = returned !== undefined && isDoneBy(dispatch, returned[0], hasEffect);
      if (because !== 'its undo was done before' && !isAgain) this.#record(delivered, isDone, hasEffect);
    }
  }

  /** Delivers all requests that are done again, in their order: the network may duplicate any of them. */
  async deliverAgain(): Promise<void> {
    this.#final ??= this.#view;
    for (const again of this.#again) await again();
  }

  #deliveredOf(dispatch: Dispatch, request: ParticipantRequest, participant: ParticipantFunction): Delivered {
    const known = this.#delivered.get(dispatch.idempotencyKey);
    if (known) return known;
    const delivered = { dispatch, isDone: false, hasEffect: false };
    this.#delivered.set(dispatch.idempotencyKey, delivered);
    this.#again.push(async () => {
      if (!this.#whyRedundant(delivered)) return;
      const content = decodeContent(dispatch.content);
      await ignoringReply(this.watched(dispatch, participant), { ...request, content });
    });
    return delivered;
  }

  #whyRedundant({ dispatch, isDone }: Delivered): RedundantDelivery['because'] | undefined {
    // A probe may be repeated; its answer depends on the current state.
    if (dispatch.phase === 'probe') return undefined;
    if (this.#undone.has(dispatch.idempotencyKey)) return 'its undo was done before';
    return isDone ? 'its key was done before' : undefined;
  }

  /** Whether the participant state has changed since the latest delivery. */
  #detectChange(): boolean {
    const before = this.#text;
    this.#text = stateText(this.#effects());
    if (before === this.#text) return false;
    this.#view = viewOf(this.#effects());
    return true;
  }

  #record(delivered: Delivered, isDone: boolean, hasEffect: boolean): void {
    const { phase, about } = delivered.dispatch;
    delivered.hasEffect ||= hasEffect;
    delivered.isDone ||= isDone;
    if (isDone && phase === 'undo') for (const key of about) this.#undone.add(key);
  }
}

/** Whether the request is done according to the answer of its participant, which may get lost. */
function isDoneBy({ phase }: Dispatch, answer: unknown, hasEffect: boolean): boolean {
  // A participant that does not answer may have done it: the participant state shows it.
  if (answer === noReply) return hasEffect;
  const response = answer instanceof LaterResponse ? answer.response : answer;
  if (isNothingToUndo(response)) return phase === 'undo';
  if (!(response instanceof SagaResponse)) return true;
  // 410: nothing is left to undo.
  return response.ok || (phase === 'undo' && response.httpStatus === 410);
}

function readAnswer(answer: unknown): Pick<Call, 'answer' | 'content' | 'isGone'> {
  if (answer === noReply) return { answer: 'silent', content: undefined, isGone: false };
  const response = answer instanceof LaterResponse ? answer.response : answer;
  if (isNothingToUndo(response)) return { answer: 'refused', content: {}, isGone: true };
  if (!(response instanceof SagaResponse)) return { answer: 'done', content: response, isGone: false };
  const names = new Map<number, CallAnswer>([
    [200, 'done'],
    [400, 'refused'],
  ]);
  const isGone = response.httpStatus === 410;
  return { answer: names.get(response.status) ?? 'failed', content: response.content(), isGone };
}

function readError(error: unknown): Pick<Call, 'answer' | 'content' | 'isGone'> {
  if (error instanceof SagaRefused) return { answer: 'refused', content: error.content, isGone: false };
  return { answer: 'failed', content: undefined, isGone: false };
}

function ignore(): void {
  // The delivery itself reports its answer or its error.
}

/** Calls the participant and discards its answer, or its error. */
export async function ignoringReply(
  participant: ParticipantFunction,
  request: ParticipantRequest,
): Promise<void> {
  try {
    await participant(request);
  } catch {
    // The error is discarded too.
  }
}
