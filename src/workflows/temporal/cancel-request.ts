import { CancellationScope } from '@temporalio/workflow';

/**
 * Takes the place of Temporal's own reaction to a cancel, which is to cancel the workflow's root scope and with
 * it all that is under way. A saga decides itself what a cancel stops (S8): so it only learns of it. This costs
 * nothing until a cancel comes, while a scope around the work would cost each execution five promises.
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

  /** Cancels what runs in the root scope. */
  cancelRoot(): void {
    CancellationScope.prototype.cancel.call(this.#root);
  }
}
