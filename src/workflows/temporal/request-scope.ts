import { CancellationScope } from '@temporalio/workflow';
import type { CancelRequest } from './cancel-request';

/**
 * Owns the cancellation scope of requests: it runs one at a time, and can cancel the one under way (S8). The first
 * cancellation cancels the workflow's root scope too; later requests get scopes of their own.
 */
export interface RequestScope {
  run<R>(send: () => Promise<R>): Promise<R>;
  /** Cancels the request under way: its running attempt still ends, no other follows. */
  interrupt(): void;
}

/** The scope of a request beside which others are under way. */
export class OwnRequestScope implements RequestScope {
  readonly #shield: CancellationScope;
  #scope: CancellationScope | undefined;

  /** @param shield - A scope that a cancellation of the workflow does not cancel: all such requests share it. */
  constructor(shield: CancellationScope) {
    this.#shield = shield;
  }

  run<R>(send: () => Promise<R>): Promise<R> {
    this.#scope = new CancellationScope({ cancellable: true, parent: this.#shield });
    return this.#scope.run(send);
  }

  interrupt(): void {
    this.#scope?.cancel();
  }
}

/** The scope of the requests of an execution that has one under way at a time. */
export class SingleRequestScope implements RequestScope {
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

  interrupt(): void {
    if (this.#cancelRequest.isRootCancelled) this.#scope?.cancel();
    else this.#cancelRequest.cancelRoot();
  }
}
