/** Owns the exchange of one request and its answer over a connection. */
import { type Dispatcher, util } from 'undici';

/** The most that is read of an answer, in bytes. */
export const LARGEST_BODY = 2_000_000;

/** An answer. */
export interface HttpAnswer {
  readonly status: number;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** The part of the body that arrived and was read. */
  readonly body: Buffer;
  /** How the body ended. */
  readonly end: 'whole' | 'too large' | 'cut off' | 'undecodable';
  /** Why it was cut off, or cannot be decoded. */
  readonly error?: unknown;
}

/** How far a request got. */
export type HttpOutcome =
  | { readonly kind: 'answered'; readonly answer: HttpAnswer }
  | {
      readonly kind: 'unanswered';
      /** Whether some of the request may have left this process. */
      readonly sent: boolean;
      readonly error: unknown;
    };

/** Sends one request, and waits for all of its answer or for the signal. */
export function exchange(
  dispatcher: Pick<Dispatcher, 'dispatch'>,
  request: Dispatcher.DispatchOptions,
  signal: AbortSignal,
): Promise<HttpOutcome> {
  const error: unknown = signal.reason;
  if (signal.aborted) return Promise.resolve({ kind: 'unanswered', sent: false, error });
  return new Promise((resolve) => {
    dispatcher.dispatch(request, new AnswerListener(signal, resolve));
  });
}

/**
 * Listens to undici's dispatcher instead of its `request`: only the dispatcher reports whether anything was written, which
 * decides whether the attempt may have had an effect.
 */
class AnswerListener implements Dispatcher.DispatchHandlers {
  readonly #signal: AbortSignal;
  readonly #resolve: (outcome: HttpOutcome) => void;
  readonly #chunks: Buffer[] = [];
  #abort: (() => void) | undefined;
  #head: Pick<HttpAnswer, 'status' | 'headers'> | undefined;
  #size = 0;

  constructor(signal: AbortSignal, resolve: (outcome: HttpOutcome) => void) {
    this.#signal = signal;
    this.#resolve = resolve;
    signal.addEventListener('abort', this.#giveUp, { once: true });
  }

  /** Undici is connected and about to write. */
  onConnect(abort: () => void): void {
    if (this.#signal.aborted) {
      abort();
      return;
    }
    this.#abort = abort;
  }

  onHeaders(status: number, headers: Buffer[]): boolean {
    // A status below 200 announces the answer.
    if (status >= 200) this.#head = { status, headers: util.parseHeaders(headers) };
    return true;
  }

  onData(chunk: Buffer): boolean {
    const room = LARGEST_BODY - this.#size;
    this.#chunks.push(chunk.subarray(0, room));
    this.#size += chunk.length;
    if (chunk.length > room) this.#stop('too large');
    return true;
  }

  onComplete(): void {
    this.#settle('whole');
  }

  onError(error: unknown): void {
    this.#settle('cut off', error);
  }

  readonly #giveUp = (): void => {
    this.#stop('cut off', this.#signal.reason);
  };

  /** A request that still waits for its connection is dropped in `onConnect`. */
  #stop(end: HttpAnswer['end'], error?: unknown): void {
    this.#settle(end, error);
    this.#abort?.();
  }

  /** Only the first call counts. */
  #settle(end: HttpAnswer['end'], error?: unknown): void {
    this.#signal.removeEventListener('abort', this.#giveUp);
    if (this.#head) {
      this.#resolve({
        kind: 'answered',
        answer: { ...this.#head, body: Buffer.concat(this.#chunks), end, error },
      });
    } else {
      this.#resolve({ kind: 'unanswered', sent: this.#abort !== undefined, error });
    }
  }
}
