import { setTimeout as pause } from 'node:timers/promises';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { SagaError } from 'temporal-saga';
import type { SagaExecution, SagaManager } from 'temporal-saga/client';
import type { Administrator } from './administrator';
import type { Operator } from './operator';
import type { Plan, PlannedOrder } from './plan';
import * as sagas from './sagas';
import type { Order } from './shapes';
import { Counter } from './counter';

const MOST_OPEN = 40;
const AGAIN_AFTER_MS = 500;
const UNREACHABLE: ReadonlySet<string> = new Set(['WORKER_UNAVAILABLE', 'SERVER_UNAVAILABLE']);
const CLOSED: ReadonlySet<string> = new Set(['finished', 'errored', 'cancelled', 'incomplete']);

/** The end of an order. */
export interface Ending {
  readonly order: PlannedOrder;
  readonly execution?: SagaExecution<Order>;
  /** The error that the client got instead. */
  readonly clientError?: unknown;
}

/** The customers: they place orders, wait for their ends, and cancel or abort some. */
export class Customers {
  /** Counts of cancels, aborts and repeated waits. */
  readonly counter = new Counter();
  readonly #manager: SagaManager;
  readonly #client: Client;
  readonly #operator: Operator;
  readonly #administrator: Administrator;
  readonly #endings: Promise<Ending>[] = [];
  #open = 0;

  constructor(
    { manager, client }: { readonly manager: SagaManager; readonly client: Client },
    operator: Operator,
    administrator: Administrator,
  ) {
    this.#manager = manager;
    this.#client = client;
    this.#operator = operator;
    this.#administrator = administrator;
  }

  /**
   * Starts one order after the other until `stop` is aborted; only so many are open at a time.
   *
   * @param stopWaiting - Ends the waiting for those that are open.
   */
  async order({ orders, duration }: Plan, stop: AbortSignal, stopWaiting: AbortSignal): Promise<void> {
    const interval = duration / orders.length;
    for (const order of orders) {
      await this.#room(interval, stop);
      if (stop.aborted) return;
      this.#open += 1;
      this.#endings.push(this.#follow(order, stopWaiting).finally(() => (this.#open -= 1)));
      void this.#interrupt(order, stopWaiting);
      this.#administrator.take(order, stop);
    }
  }

  /**
   * Returns the end of every order that was started. An execution whose workflow was reset continues after the end that its
   * client has seen.
   *
   * @param resets - The uuids of the executions that were reset.
   * @param stopWaiting - Ends the waiting.
   */
  async endings(resets: ReadonlySet<string>, stopWaiting: AbortSignal): Promise<readonly Ending[]> {
    const seen = await Promise.all(this.#endings);
    return await Promise.all(
      seen.map(async (ending) => {
        return resets.has(ending.order.context.id) ? await this.#lastEnding(ending, stopWaiting) : ending;
      }),
    );
  }

  async #lastEnding(ending: Ending, stopWaiting: AbortSignal): Promise<Ending> {
    const { order } = ending;
    for (;;) {
      try {
        const execution = await this.#manager.load<Order>(order.context.id);
        if (CLOSED.has(execution.status) || stopWaiting.aborted) return { order, execution };
      } catch (clientError) {
        if (stopWaiting.aborted) return { order, clientError };
      }
      await pause(AGAIN_AFTER_MS);
    }
  }

  /** Resolves after an interval when one more order may be open, or when it is time to stop. */
  async #room(interval: number, stop: AbortSignal): Promise<void> {
    do {
      await pause(interval, undefined, { signal: stop }).catch(() => undefined);
    } while (this.#open >= MOST_OPEN && !stop.aborted);
  }

  /** Starts the saga of an order and waits for its end; after a lost connection the same call attaches to it again. */
  async #follow(order: PlannedOrder, stopWaiting: AbortSignal): Promise<Ending> {
    const { shape, context } = order;
    const options = { uuid: context.id, raiseOnError: false, signal: stopWaiting };
    for (;;) {
      try {
        return { order, execution: await this.#manager.run<Order>(sagas[shape], context, options) };
      } catch (clientError) {
        if (stopWaiting.aborted || !isLostConnection(clientError)) return { order, clientError };
        this.counter.add('waited again');
        await pause(AGAIN_AFTER_MS);
      }
    }
  }

  async #interrupt({ context, interruption }: PlannedOrder, stopWaiting: AbortSignal): Promise<void> {
    if (!interruption) return;
    const { kind, after } = interruption;
    await pause(after, undefined, { signal: stopWaiting, ref: false }).catch(() => undefined);
    while (!stopWaiting.aborted) {
      try {
        if (kind === 'cancel') await this.#client.workflow.getHandle(context.id).cancel();
        else await this.#operator.abort(context.id);
        return this.counter.add(kind);
      } catch (error) {
        if (isRefusal(error)) return this.counter.add(`${kind} too late`);
        await pause(AGAIN_AFTER_MS);
      }
    }
  }
}

/** The server was killed during a call. Other errors of the library are final. */
function isLostConnection(error: unknown): boolean {
  return !(error instanceof SagaError) || error.code === 'SERVER_UNAVAILABLE';
}

/** The execution has ended, or has passed its pivot. */
function isRefusal(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError) return true;
  return error instanceof SagaError && !UNREACHABLE.has(error.code);
}
