import type { ParticipantRequest } from '../../activities/transport';
import type { ParticipantFunction } from '../../activities/function-transport';
import { decodeContent } from '../../context/content';
import type { Dispatch } from '../../engine/runtime';
import { isNothingToUndo } from '../../messages/nothing-to-undo';
import { SagaRefused } from '../../messages/saga-refused';
import { SagaResponse } from '../../messages/saga-response';
import { noReply } from '../no-reply';
import { LaterResponse } from '../replies-later';
import { booksText } from './state-text';
import { type BooksView, viewOf } from './state-view';

/** A request that reached its participant. */
export interface Delivered {
  readonly dispatch: Dispatch;
  /** Whether its participant has done what it was asked for, whoever heard of it. */
  isDone: boolean;
  /** Whether it has changed the books. */
  hasEffect: boolean;
}

/** A delivery that should have changed nothing. */
export interface VainDelivery {
  readonly dispatch: Dispatch;
  /** Why it should not have. */
  readonly because: 'its key was done before' | 'its undo was done before';
  /** Whether it came once more after the end. */
  readonly isAgain: boolean;
  /** Whether it changed the participants' books. */
  readonly hasEffect: boolean;
}

/** What a participant said to one delivery: `failed` is an error, `silent` no answer at all. */
export type CallAnswer = 'done' | 'refused' | 'failed' | 'silent';

/** One delivery of a request to its participant. */
export interface Call {
  readonly dispatch: Dispatch;
  readonly answer: CallAnswer;
  /** The content of the answer. */
  readonly content: unknown;
  /** The books before it and after it: the same view where it changed nothing. */
  readonly before: BooksView;
  readonly after: BooksView;
  /** Whether it was refused since there is nothing to undo: with `nothingToUndo`, or the HTTP status 410. */
  readonly isGone: boolean;
  /** Whether it came once more after the end. */
  readonly isAgain: boolean;
}

/** What reaches the participants of one run, and whether it takes effect in their books. */
export class Deliveries {
  /** Those that should change nothing. */
  readonly inVain: VainDelivery[] = [];
  /** What another transaction did to the books in between. */
  passed: { readonly before: BooksView; readonly after: BooksView } | undefined;
  /** All of them in their order. */
  readonly calls: Call[] = [];
  readonly #effects: () => unknown;
  readonly #delivered = new Map<string, Delivered>();
  readonly #again: (() => Promise<unknown>)[] = [];
  /** The keys of the requests whose undo is done. */
  readonly #undone = new Set<string>();
  /** The books at the beginning. */
  readonly initial: BooksView;
  /** The books as the latest delivery left them: as a text, to see whether they change, and place by place. */
  #text: string;
  #view: BooksView;
  #final: BooksView | undefined;

  /**
   * @param effects - What of the books shows effects.
   */
  constructor(effects: () => unknown) {
    this.#effects = effects;
    this.#text = booksText(effects());
    this.initial = viewOf(effects());
    this.#view = this.initial;
  }

  /** Whether any request has changed the books. */
  get haveTakenEffect(): boolean {
    return [...this.#delivered.values()].some(({ hasEffect }) => hasEffect);
  }

  /** The books at the end of the run, before anything is delivered again. */
  get final(): BooksView {
    return this.#final ?? this.#view;
  }

  get #isOver(): boolean {
    return this.#final !== undefined;
  }

  /** Lets another transaction change the books: none of these requests has done it. */
  async letPass(transaction: () => unknown): Promise<void> {
    const before = this.#view;
    await transaction();
    this.#look();
    this.passed = { before, after: this.#view };
  }

  /** The requests whose effect the participants know, whoever heard of it. */
  get executed(): readonly Readonly<Delivered>[] {
    return [...this.#delivered.values()].filter(({ dispatch, isDone }) => {
      return dispatch.phase === 'execute' && isDone;
    });
  }

  /** Whether the undo of a request is done. */
  isUndone({ idempotencyKey }: Dispatch): boolean {
    return this.#undone.has(idempotencyKey);
  }

  /** What came of a request; nothing when it has reached nobody. */
  of({ idempotencyKey }: Dispatch): Readonly<Delivered> | undefined {
    return this.#delivered.get(idempotencyKey);
  }

  /** A participant, watched. */
  through(dispatch: Dispatch, participant: ParticipantFunction): ParticipantFunction {
    return async (request) => {
      const delivered = this.#deliveredOf(dispatch, request, participant);
      const because = this.#vanity(delivered);
      const before = this.#view;
      const isAgain = this.#isOver;
      let said: readonly [answer: unknown] | undefined;
      let thrown: unknown;
      try {
        said = [await participant(request)];
        return said[0];
      } catch (error) {
        thrown = error;
        throw error;
      } finally {
        const hasEffect = this.#look();
        const read = said ? readAnswer(said[0]) : readError(thrown);
        this.calls.push({ dispatch, ...read, before, after: this.#view, isAgain });
        if (because) this.inVain.push({ dispatch, because, isAgain, hasEffect });
        const isDone = said !== undefined && saysDone(dispatch, said[0], hasEffect);
        if (because !== 'its undo was done before' && !isAgain) this.#book(delivered, isDone, hasEffect);
      }
    };
  }

  /** Delivers once more, in their order, all requests that are done: nothing promises that they come once. */
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
      if (!this.#vanity(delivered)) return;
      const content = decodeContent(dispatch.content);
      await deaf(this.through(dispatch, participant), { ...request, content });
    });
    return delivered;
  }

  #vanity({ dispatch, isDone }: Delivered): VainDelivery['because'] | undefined {
    // A question may be asked twice, and is answered as things stand.
    if (dispatch.phase === 'probe') return undefined;
    if (this.#undone.has(dispatch.idempotencyKey)) return 'its undo was done before';
    return isDone ? 'its key was done before' : undefined;
  }

  /** Whether the books have changed since the latest look. */
  #look(): boolean {
    const before = this.#text;
    this.#text = booksText(this.#effects());
    if (before === this.#text) return false;
    this.#view = viewOf(this.#effects());
    return true;
  }

  #book(delivered: Delivered, isDone: boolean, hasEffect: boolean): void {
    const { phase, about } = delivered.dispatch;
    delivered.hasEffect ||= hasEffect;
    delivered.isDone ||= isDone;
    if (isDone && phase === 'undo') for (const key of about) this.#undone.add(key);
  }
}

/** Whether an answer, which may get lost, says that all is done. */
function saysDone({ phase }: Dispatch, answer: unknown, hasEffect: boolean): boolean {
  // Whoever does not answer may have done it: the books tell.
  if (answer === noReply) return hasEffect;
  const response = answer instanceof LaterResponse ? answer.response : answer;
  if (isNothingToUndo(response)) return phase === 'undo';
  if (!(response instanceof SagaResponse)) return true;
  // Nothing is left to undo.
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

/** Nobody hears what the participant says. */
export async function deaf(participant: ParticipantFunction, request: ParticipantRequest): Promise<void> {
  try {
    await participant(request);
  } catch {
    // Neither that it failed.
  }
}
