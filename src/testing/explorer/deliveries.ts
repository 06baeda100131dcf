import type { ParticipantFunction } from '../../activities/function-transport';
import type { Dispatch } from '../../engine/runtime';
import { noReply } from '../no-reply';

/** A delivery that should have changed nothing. */
export interface VainDelivery {
  readonly dispatch: Dispatch;
  /** Why it should not have. */
  readonly because: 'its key was done before' | 'its undo was done before';
  /** Whether it changed the participants' books. */
  readonly hasEffect: boolean;
}

/** What reaches the participants of one run, and whether it takes effect in their books. */
export class Deliveries {
  /** Those that should change nothing. */
  readonly inVain: VainDelivery[] = [];
  readonly #books: unknown;
  readonly #done = new Set<string>();
  /** The keys of the requests whose undo is done. */
  readonly #undone = new Set<string>();

  constructor(books: unknown) {
    this.#books = books;
  }

  /** A participant, watched. */
  through(dispatch: Dispatch, participant: ParticipantFunction): ParticipantFunction {
    return async (request) => {
      const because = this.#vanity(dispatch);
      const before = because && booksText(this.#books);
      try {
        const answer: unknown = await participant(request);
        if (answer !== noReply) this.#book(dispatch);
        return answer;
      } finally {
        if (because) this.inVain.push({ dispatch, because, hasEffect: before !== booksText(this.#books) });
      }
    };
  }

  #vanity({ idempotencyKey, phase }: Dispatch): VainDelivery['because'] | undefined {
    // A question may be asked twice, and is answered as things stand.
    if (phase === 'probe') return undefined;
    if (this.#undone.has(idempotencyKey)) return 'its undo was done before';
    return this.#done.has(idempotencyKey) ? 'its key was done before' : undefined;
  }

  #book({ idempotencyKey, phase, about }: Dispatch): void {
    this.#done.add(idempotencyKey);
    if (phase === 'undo') for (const key of about) this.#undone.add(key);
  }
}

/** Books as a text, as far as they are data. */
function booksText(books: unknown): string | undefined {
  try {
    return JSON.stringify(books, (_, member: unknown) => {
      if (member instanceof Map || member instanceof Set) return [...(member as Iterable<unknown>)];
      return typeof member === 'bigint' ? String(member) : member;
    });
  } catch {
    return undefined;
  }
}
