import { CancellationScope } from '@temporalio/workflow';
import type { CancelRequest } from './cancel-request';
import { DirectScope, type Shield } from './direct-scope';

/**
 * Owns the cancellation scope of requests: it runs one at a time, and can cancel the one under way (S8). The first
 * cancellation cancels the workflow's root scope too; later requests get scopes of their own.
 */
export interface RequestScope {
  run<R>(send: () => Promise<R>): Promise<R>;
  /** Cancels the request under way: its running attempt still ends, no other follows. */
  interrupt(): void;
}

/** The scopes of requests that are under way beside each other: each one can be given up alone. */
export class RequestScopes {
  readonly #shield: Shield;
  /** A scope costs several promises, so that one whose request has ended serves the next request. */
  readonly #unused: DirectScope[] = [];

  constructor(shield: Shield) {
    this.#shield = shield;
  }

  take(): OwnRequestScope {
    return new OwnRequestScope(
      this.#unused.pop() ?? new DirectScope({ cancellable: true, parent: this.#shield.scope }),
    );
  }

  /** The request of a scope has ended. */
  giveBack({ scope }: OwnRequestScope): void {
    if (!scope.consideredCancelled) this.#unused.push(scope);
  }
}

/** The scope of a request beside which others are under way. */
export class OwnRequestScope implements RequestScope {
  readonly scope: DirectScope;

  constructor(scope: DirectScope) {
    this.scope = scope;
  }

  run<R>(send: () => Promise<R>): Promise<R> {
    return this.scope.run(send);
  }

  interrupt(): void {
    this.scope.cancel();
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
