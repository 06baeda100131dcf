import { type Instruction, notify } from '../process-messages';

/**
 * Holds back the requests of an order until the demo lets them go, so that the demo kills a worker at a known moment and
 * not at a random one.
 */
export class Gate {
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor() {
    process.on('message', ({ kind, orderId }: Instruction) => {
      if (kind === 'hold') this.#close(orderId);
      else this.#letGo(orderId);
    });
  }

  /** Resolves at once, or when the order is let go. */
  pass(orderId: string): Promise<void> {
    const waiting = this.#waiting.get(orderId);
    if (!waiting) return Promise.resolve();
    notify({ kind: 'held', orderId });
    return new Promise((resolve) => waiting.push(resolve));
  }

  #close(orderId: string): void {
    this.#waiting.set(orderId, []);
    notify({ kind: 'gate-closed', orderId });
  }

  #letGo(orderId: string): void {
    const waiting = this.#waiting.get(orderId) ?? [];
    this.#waiting.delete(orderId);
    for (const resume of waiting) resume();
  }
}
