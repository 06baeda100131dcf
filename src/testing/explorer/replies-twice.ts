/** Each reply that comes later comes again: at once, and when the execution is at rest. */
import { Inbox, type LateReply } from '../../engine/operators/inbox';
import type { SagaState } from '../../engine/saga-state';

/** Repeats the replies of one run. */
export class RepliesTwice {
  readonly #again: (() => void)[] = [];
  readonly #taken = new Set<string>();

  /** The requests whose reply was taken a second time. */
  get taken(): readonly string[] {
    return [...this.#taken];
  }

  /** Repeats each reply that an execution has taken. */
  repeat(state: SagaState): (reply: LateReply) => void {
    return (reply) => {
      const again = () => {
        if (new Inbox(state).deliver(reply)) this.#taken.add(reply.request);
      };
      again();
      this.#again.push(again);
    };
  }

  /** Repeats once more all replies that came. */
  repeatAll(): void {
    for (const again of this.#again) again();
  }
}
