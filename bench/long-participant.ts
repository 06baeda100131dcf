import { SagaRefused } from 'temporal-saga';
import type { ParticipantRequest } from 'temporal-saga/activities';

/** The participant of a very long saga. It refuses the last step, and records all requests. */
export class LongParticipant {
  /** The used heap after garbage collection, in forward execution and in compensation. */
  readonly heaps: (readonly [at: string, bytes: number])[] = [];
  readonly #steps: number;
  readonly #done: number[] = [];
  readonly #undone: number[] = [];

  constructor(steps: number) {
    this.#steps = steps;
  }

  readonly serve = ({ operation, content }: ParticipantRequest<{ step: number }>): unknown => {
    const { step } = content;
    if (operation === 'undo') {
      this.#undone.push(step);
      this.#measure(step, 'compensating');
      return {};
    }
    this.#measure(step, 'forward');
    if (step === this.#steps) throw new SagaRefused({ reason: 'the last step' });
    this.#done.push(step);
    return {};
  };

  /** Checks that every completed step was undone in reverse order, after the refused one. */
  check(status: string): void {
    const expected = [...this.#done, this.#steps].reverse();
    const isRight = status === 'errored' && JSON.stringify(expected) === JSON.stringify(this.#undone);
    if (!isRight) throw new Error(`The saga ended as ${status} with ${String(this.#undone.length)} undos.`);
  }

  #measure(step: number, direction: string): void {
    if (step !== this.#steps * 0.1 && step !== this.#steps * 0.9) return;
    global.gc?.();
    this.heaps.push([`${direction} at ${String(step)}`, process.memoryUsage().heapUsed]);
  }
}
