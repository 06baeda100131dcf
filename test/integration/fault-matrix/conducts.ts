import type { Conduct, Place } from './messages';

/** The conduct of a service for each operation of each trip; a test may change it while a request waits. */
export class Conducts {
  readonly #conducts = new Map<string, Conduct>();
  #waiting: (() => void)[] = [];

  set(place: Place, conduct: Conduct): void {
    this.#conducts.set(nameOf(place), conduct);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const recheck of waiting) recheck();
  }

  /** Waits while the conduct is `hold`. Returns the conduct after that. */
  async waitPast(place: Place, hold: 'hold' | 'hold-reply'): Promise<Conduct> {
    for (;;) {
      const conduct = this.#conducts.get(nameOf(place)) ?? 'serve';
      if (conduct !== hold) return conduct;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}

function nameOf({ orderId, operation }: Place): string {
  return `${orderId} ${operation}`;
}
