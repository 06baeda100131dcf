import type { Conduct, Place } from './messages';

/** How a service behaves, request by request; a test may change its mind while a request waits. */
export class Conducts {
  readonly #conducts = new Map<string, Conduct>();
  #waiting: (() => void)[] = [];

  set(place: Place, conduct: Conduct): void {
    this.#conducts.set(nameOf(place), conduct);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const look of waiting) look();
  }

  /** Waits as long as the conduct is this one. Returns what it is then. */
  async past(place: Place, hold: 'hold' | 'hold-reply'): Promise<Conduct> {
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
