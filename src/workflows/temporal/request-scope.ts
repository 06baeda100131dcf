import { CancellationScope } from '@temporalio/workflow';
import type { CancelRequest } from './cancel-request';

/**
 * Owns the cancellation scope of requests: it runs one at a time, and can cancel the one under way (S8). The first
 * cancellation cancels the workflow's root scope too; later requests get scopes of their own.
 */
export class RequestScope {
  readonly #cancelRequest: CancelRequest;
  #scope: CancellationScope | undefined;

  constructor(cancelRequest: CancelRequest) {
    this.#cancelRequest = cancelRequest;
  }

  run<R>(send: () => Promise<R>): Promise<R> {
    if (!this.#cancelRequest.isRootCancelled) return send();
    return CancellationScope.nonCancellable(() => {
      this.#scope = new CancellationScope();
      return this.#scope.run(send);
    });
  }

  /** Cancels the request under way: its running attempt still ends, no other follows. */
  interrupt(): void {
    if (this.#cancelRequest.isRootCancelled) this.#scope?.cancel();
    else this.#cancelRequest.cancelRoot();
  }
}
