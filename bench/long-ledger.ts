import { SagaRefused } from 'temporal-saga';
import type { ParticipantRequest } from 'temporal-saga/activities';

/** The ledger of the participant of a very long saga. The participant refuses the last step. */
export class LongLedger {
  /** The used heap after a collection, at some steps forward and at some undos. */
  readonly heaps: (readonly [at: string, bytes: number])[] = [];
  readonly #steps: number;
  readonly #done: number[] = [];
  readonly #undone: number[] = [];

  constructor(steps: number) {
    this.#steps = steps;
  }

  readonly participant = ({ operation, content }: ParticipantRequest<{ step: number }>): unknown => {
    const { step } = content;
    if (operation === 'undo') {
      this.#undone.push(step);
      this.#measure(step, 'undo');
      return {};
    }
    this.#measure(step, 'forward');
    if (step === this.#steps) throw new SagaRefused({ reason: 'the last one' });
    this.#done.push(step);
    return {};
  };

  /** All steps must be undone in reverse order, the refused one first. */
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
