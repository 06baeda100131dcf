/**
 * Owns which of several requests that are under way beside each other reaches its participant first. A test that chooses
 * an order has one of them carried out at a time: the saga learns the result before the next one begins.
 */
import type { Dispatch } from '../engine/runtime';
import { placeOf } from './port-event';

/** A request that has not reached its participant yet. */
interface PendingRequest {
  readonly place: string;
  begin(): void;
}

/** The requests beside others of one execution. */
export class PendingRequests {
  readonly #order: readonly string[];
  readonly #pending: PendingRequest[] = [];
  /** The places of the order whose requests are under way. */
  readonly #alone = new Set<string>();

  /**
   * @param order - The places of requests (`<path>`, `<path>:undo`) that come first, in this order, each with all its
   * attempts. The others follow in the order in which they were sent.
   */
  constructor(order: readonly string[]) {
    this.#order = order;
  }

  /** Waits until the request may reach its participant, and carries it out. */
  async inTurn<R>(dispatch: Dispatch, carry: () => Promise<R>): Promise<R> {
    const place = placeOf(dispatch);
    await new Promise<void>((resolve) => {
      this.#pending.push({ place, begin: resolve });
    });
    if (this.#order.includes(place)) this.#alone.add(place);
    try {
      return await carry();
    } finally {
      this.#alone.delete(place);
    }
  }

  /** @returns Whether a request has begun. None begins while one of the order is under way. */
  beginNext(): boolean {
    return this.#alone.size === 0 && this.beginAny();
  }

  /** @returns Whether a request has begun, maybe while one of the order is under way. */
  beginAny(): boolean {
    const first = this.#order.find((place) => this.#pending.some((one) => one.place === place));
    const next = this.#pending.find(({ place }) => place === first) ?? this.#pending[0];
    if (!next) return false;
    this.#pending.splice(this.#pending.indexOf(next), 1);
    next.begin();
    return true;
  }
}
