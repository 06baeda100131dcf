/** Delivers each late reply three times: once as promised, again at once, and again after the end (S10). */
import { Inbox, type LateReply } from '../../engine/operators/inbox';
import type { SagaState } from '../../engine/saga-state';

/** Repeats the late replies of one run, and records the requests that accept a second one. */
export class RepliesTwice {
  readonly #again: (() => void)[] = [];
  readonly #taken = new Set<string>();

  /** The requests that accepted a second reply. */
  get taken(): readonly string[] {
    return [...this.#taken];
  }

  /** A listener that repeats each reply that an execution accepts. */
  repeat(state: SagaState): (reply: LateReply) => void {
    return (reply) => {
      const again = () => {
        if (new Inbox(state).deliver(reply)) this.#taken.add(reply.request);
      };
      again();
      this.#again.push(again);
    };
  }

  /** Repeats all replies again. */
  repeatAll(): void {
    for (const again of this.#again) again();
  }
}
