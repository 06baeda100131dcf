/** Owns cancellation scopes that cost fewer promises: in the sandbox each one costs a stack trace. */
import { CancellationScope } from '@temporalio/workflow';

/** A scope without a timeout of its own: to run something in it makes no promise beside that of what runs. */
export class DirectScope extends CancellationScope {
  protected override runInContext<R>(run: () => Promise<R>): Promise<R> {
    return run();
  }
}

/** The scope that a cancellation of the workflow does not cancel, made when it is first needed: whatever needs it shares it. */
export class Shield {
  #scope: DirectScope | undefined;

  get scope(): DirectScope {
    return (this.#scope ??= new DirectScope({ cancellable: false }));
  }
}
