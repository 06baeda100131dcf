/** Owns the ledger of the participants of one execution: what was asked, what took effect, and what was undone. */
import { SagaRefused } from 'temporal-saga';
import type { ParticipantFunction, ParticipantRequest } from 'temporal-saga/activities';

/** What the participants read of a request. */
export type LedgerRequest = Pick<
  ParticipantRequest,
  'target' | 'content' | 'idempotencyKey' | 'undoOf' | 'sagaId' | 'step' | 'attempt'
>;

/** Answers a request in the place of the ledger: it returns a reply, or throws. Without a result the ledger reply. */
export type Conduct = (request: LedgerRequest) => unknown;

/** An effect in place. */
export interface Effect {
  readonly target: string;
  readonly content: unknown;
}

/**
 * The ledger of all participants of one execution. A request takes effect once for each key; an undo removes the effects of
 * its keys, and bars them from then on.
 */
export class Ledger {
  /** In the order of their arrival. */
  readonly requests: LedgerRequest[] = [];
  readonly #conducts = new Map<string, Conduct>();
  readonly #effects = new Map<string, Effect>();
  readonly #undone = new Map<string, number>();
  readonly #begun = new Map<string, number>();
  readonly #watchers = new Set<() => void>();

  /** Sets how a target answers from now on. */
  conduct(target: string, conduct: Conduct): this {
    this.#conducts.set(target, conduct);
    return this;
  }

  /** A target refuses every request. */
  refuse(...targets: readonly string[]): this {
    for (const target of targets) this.conduct(target, refuse);
    return this;
  }

  /** Targets answer as usual again. */
  serve(...targets: readonly string[]): this {
    for (const target of targets) this.#conducts.delete(target);
    return this;
  }

  /** Holds the requests of a target. @returns A function that lets them, and all later ones, continue to `then`. */
  hold(target: string, then?: Conduct): () => void {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    this.conduct(target, async (request) => {
      await released;
      return then?.(request);
    });
    return release;
  }

  /** Resolves when a target has been asked so many times. */
  async asked(target: string, times = 1): Promise<void> {
    while (this.countOf(target) < times) await this.#nextRequest();
  }

  /** Resolves when so many requests have come. */
  async received(requests: number): Promise<void> {
    while (this.requests.length < requests) await this.#nextRequest();
  }

  async #nextRequest(): Promise<void> {
    await new Promise<void>((resolve) => this.#watchers.add(resolve));
  }

  countOf(target: string): number {
    return this.requests.filter((request) => request.target === target).length;
  }

  /** The targets of all requests, in the order of their arrival. */
  get targets(): readonly string[] {
    return this.requests.map(({ target }) => target);
  }

  /** The effects in place. */
  get effects(): readonly Effect[] {
    return [...this.#effects.values()];
  }

  /** The targets of the effects in place, sorted. */
  get inPlace(): readonly string[] {
    return this.effects.map(({ target }) => target).sort();
  }

  /** What contradicts a saga that does and undoes each thing once: keys that took effect, or were undone, twice. */
  get contradictions(): readonly string[] {
    const twice = (what: string, counts: ReadonlyMap<string, number>) =>
      [...counts].filter(([, count]) => count > 1).map(([key]) => `${key} was ${what} twice`);
    return [...twice('done', this.#begun), ...twice('undone', this.#undone)];
  }

  /** Answers a request. */
  readonly answer: ParticipantFunction = async ({ signal: _signal, ...request }) => this.take(request);

  /** Answers a request that another process has passed on. */
  async take(request: LedgerRequest): Promise<unknown> {
    this.requests.push(request);
    const watchers = [...this.#watchers];
    this.#watchers.clear();
    for (const watcher of watchers) watcher();
    const reply = await this.#conducts.get(request.target)?.(request);
    if (request.undoOf.length > 0) this.#undo(request);
    else this.#begin(request);
    return reply ?? { id: request.target };
  }

  #begin({ idempotencyKey: key, target, content }: LedgerRequest): void {
    if (this.#undone.has(key)) throw new SagaRefused({ reason: 'the key was undone' });
    if (this.#effects.has(key)) return;
    this.#effects.set(key, { target, content });
    this.#begun.set(key, (this.#begun.get(key) ?? 0) + 1);
  }

  #undo({ undoOf }: LedgerRequest): void {
    for (const key of undoOf) {
      const wasInPlace = this.#effects.delete(key);
      this.#undone.set(key, (this.#undone.get(key) ?? 0) + Number(wasInPlace));
    }
  }
}

/** The conduct of a participant that refuses. */
export const refuse: Conduct = () => {
  throw new SagaRefused({});
};
