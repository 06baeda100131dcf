import { CancellationScope } from '@temporalio/workflow';
import type { CancelRequest } from './cancel-request';

/**
 * The way on which one request after the other goes out, so that the one under way can be given up. The first
 * that is given up takes the root scope with it; later ones get scopes of their own.
 */
export class RequestScope {
  readonly #cancelRequest: CancelRequest;
  #scope: CancellationScope | undefined;

  constructor(cancelRequest: CancelRequest) {
    this.#cancelRequest = cancelRequest;
  }

  run<R>(work: () => Promise<R>): Promise<R> {
    if (!this.#cancelRequest.isRootCancelled) return work();
    return CancellationScope.nonCancellable(() => {
      this.#scope = new CancellationScope();
      return this.#scope.run(work);
    });
  }

  /** Gives the request under way up: an attempt that runs still ends, none follows. */
  interrupt(): void {
    if (this.#cancelRequest.isRootCancelled) this.#scope?.cancel();
    else this.#cancelRequest.cancelRoot();
  }
}
