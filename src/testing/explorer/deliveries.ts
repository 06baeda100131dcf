import type { ParticipantRequest } from '../../activities/attempt';
import type { ParticipantFunction } from '../../activities/function-transport';
import { decodeContent } from '../../context/content';
import type { Dispatch } from '../../engine/runtime';
import { isNothingToUndo } from '../../messages/nothing-to-undo';
import { SagaResponse } from '../../messages/saga-response';
import { noReply } from '../no-reply';
import { LaterResponse } from '../replies-later';
import { booksText } from './books-text';

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

/** What reaches the participants of one run, and whether it takes effect in their books. */
export class Deliveries {
  /** Those that should change nothing. */
  readonly inVain: VainDelivery[] = [];
  readonly #effects: () => unknown;
  readonly #delivered = new Map<string, Delivered>();
  readonly #again: (() => Promise<unknown>)[] = [];
  /** The keys of the requests whose undo is done. */
  readonly #undone = new Set<string>();
  readonly #before: string;
  /** The books as the latest delivery left them. */
  #books: string;
  #isOver = false;

  /**
   * @param effects - What of the books shows effects.
   */
  constructor(effects: () => unknown) {
    this.#effects = effects;
    this.#before = booksText(effects());
    this.#books = this.#before;
  }

  /** Whether any request has changed the books. */
  get haveTakenEffect(): boolean {
    return [...this.#delivered.values()].some(({ hasEffect }) => hasEffect);
  }

  /** Whether the books are again what they were at the beginning. */
  get areUndone(): boolean {
    return this.#books === this.#before;
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
      let said: readonly [answer: unknown] | undefined;
      try {
        said = [await participant(request)];
        return said[0];
      } finally {
        const hasEffect = this.#look();
        if (because) this.inVain.push({ dispatch, because, isAgain: this.#isOver, hasEffect });
        const isDone = said !== undefined && saysDone(dispatch, said[0], hasEffect);
        if (because !== 'its undo was done before' && !this.#isOver) this.#book(delivered, isDone, hasEffect);
      }
    };
  }

  /** Delivers once more, in their order, all requests that are done: nothing promises that they come once. */
  async deliverAgain(): Promise<void> {
    this.#isOver = true;
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
    const before = this.#books;
    this.#books = booksText(this.#effects());
    return before !== this.#books;
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

/** Nobody hears what the participant says. */
export async function deaf(participant: ParticipantFunction, request: ParticipantRequest): Promise<void> {
  try {
    await participant(request);
  } catch {
    // Neither that it failed.
  }
}
