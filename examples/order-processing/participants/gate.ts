import { type Instruction, notify } from '../process-messages';

/**
 * Holds back the requests of an order until the demo lets them go, so that the demo can kill a worker at a known moment
 * instead of a lucky one.
 */
export class Gate {
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor() {
    process.on('message', ({ kind, orderId }: Instruction) => {
      if (kind === 'hold') this.#shut(orderId);
      else this.#letGo(orderId);
    });
  }

  /** Settles at once, or when the order is let go. */
  pass(orderId: string): Promise<void> {
    const waiting = this.#waiting.get(orderId);
    if (!waiting) return Promise.resolve();
    notify({ kind: 'held', orderId });
    return new Promise((resolve) => waiting.push(resolve));
  }

  #shut(orderId: string): void {
    this.#waiting.set(orderId, []);
    notify({ kind: 'gate-shut', orderId });
  }

  #letGo(orderId: string): void {
    const waiting = this.#waiting.get(orderId) ?? [];
    this.#waiting.delete(orderId);
    for (const go of waiting) go();
  }
}
