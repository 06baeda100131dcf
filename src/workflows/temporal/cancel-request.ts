import { CancellationScope } from '@temporalio/workflow';

/**
 * Owns the reaction to a cancellation. Temporal's own reaction cancels the workflow's root scope, and so everything that is
 * under way. A saga decides itself what a cancellation interrupts (S8). This costs nothing until a cancellation comes; a
 * scope around the whole run would cost each execution five promises.
 */
export class CancelRequest {
  readonly #root = CancellationScope.current();
  #requested: boolean;

  /** @param onRequest - Called when the cancel comes. Temporal lets it come once. */
  constructor(onRequest: () => void) {
    // It may have come before the workflow began.
    this.#requested = this.#root.consideredCancelled;
    this.#root.cancel = () => {
      this.#requested = true;
      onRequest();
    };
  }

  get requested(): boolean {
    return this.#requested;
  }

  /** Whether nothing can run in the root scope any more. */
  get isRootCancelled(): boolean {
    return this.#root.consideredCancelled;
  }

  /**
   * Runs something short that no cancellation reaches; the caller sees to it that `cancelRoot` is not called meanwhile. Unless a request
   * was interrupted before, the root scope does for it, because a cancellation of the workflow does not cancel that scope: a scope of
   * its own costs five promises.
   */
  runToItsEnd<R>(act: () => Promise<R>): Promise<R> {
    return this.isRootCancelled ? CancellationScope.nonCancellable(act) : act();
  }

  /** Cancels what runs in the root scope. */
  cancelRoot(): void {
    CancellationScope.prototype.cancel.call(this.#root);
  }
}
