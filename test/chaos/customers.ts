import { setTimeout as pause } from 'node:timers/promises';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { SagaError } from 'temporal-saga';
import type { SagaExecution, SagaManager } from 'temporal-saga/client';
import type { Administrator } from './administrator';
import type { Operator } from './operator';
import type { Plan, PlannedOrder } from './plan';
import * as sagas from './sagas';
import type { Order } from './shapes';
import { Tally } from './tally';

const MOST_OPEN = 40;
const AGAIN_AFTER_MS = 500;
const UNREACHABLE: ReadonlySet<string> = new Set(['WORKER_UNAVAILABLE', 'SERVER_UNAVAILABLE']);
const CLOSED: ReadonlySet<string> = new Set(['finished', 'errored', 'cancelled', 'incomplete']);

/** How an order came out. */
export interface Ending {
  readonly order: PlannedOrder;
  readonly execution?: SagaExecution<Order>;
  /** What the client got instead. */
  readonly trouble?: unknown;
}

/** Who orders, waits for the end, and changes their mind. */
export class Customers {
  /** What came of changing one's mind, and of waiting. */
  readonly tally = new Tally();
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
   * Starts one order after the other until told to stop; only so many are open at a time.
   *
   * @param giveUp - Ends the waiting for those that are open.
   */
  async order({ orders, duration }: Plan, stop: AbortSignal, giveUp: AbortSignal): Promise<void> {
    const interval = duration / orders.length;
    for (const order of orders) {
      await this.#room(interval, stop);
      if (stop.aborted) return;
      this.#open += 1;
      this.#endings.push(this.#follow(order, giveUp).finally(() => (this.#open -= 1)));
      void this.#interrupt(order, giveUp);
      this.#administrator.take(order, stop);
    }
  }

  /**
   * Settles with the end of every order that was started. An execution whose workflow was reset goes on behind the end that
   * its client has seen.
   *
   * @param resets - The uuids of those that were reset.
   * @param giveUp - Ends the waiting.
   */
  async endings(resets: ReadonlySet<string>, giveUp: AbortSignal): Promise<readonly Ending[]> {
    const seen = await Promise.all(this.#endings);
    return await Promise.all(
      seen.map(async (ending) => {
        return resets.has(ending.order.context.id) ? await this.#lastEnding(ending, giveUp) : ending;
      }),
    );
  }

  async #lastEnding(ending: Ending, giveUp: AbortSignal): Promise<Ending> {
    const { order } = ending;
    for (;;) {
      try {
        const execution = await this.#manager.load<Order>(order.context.id);
        if (CLOSED.has(execution.status) || giveUp.aborted) return { order, execution };
      } catch (trouble) {
        if (giveUp.aborted) return { order, trouble };
      }
      await pause(AGAIN_AFTER_MS);
    }
  }

  /** Settles after an interval, when there is room for one more, or when it is time to stop. */
  async #room(interval: number, stop: AbortSignal): Promise<void> {
    do {
      await pause(interval, undefined, { signal: stop }).catch(() => undefined);
    } while (this.#open >= MOST_OPEN && !stop.aborted);
  }

  /** Starts the saga of an order and waits for its end; the same call attaches to it again where the server was lost. */
  async #follow(order: PlannedOrder, giveUp: AbortSignal): Promise<Ending> {
    const { shape, context } = order;
    const options = { uuid: context.id, raiseOnError: false, signal: giveUp };
    for (;;) {
      try {
        return { order, execution: await this.#manager.run<Order>(sagas[shape], context, options) };
      } catch (trouble) {
        if (giveUp.aborted || !isLostConnection(trouble)) return { order, trouble };
        this.tally.add('waited again');
        await pause(AGAIN_AFTER_MS);
      }
    }
  }

  async #interrupt({ context, interruption }: PlannedOrder, giveUp: AbortSignal): Promise<void> {
    if (!interruption) return;
    const { kind, after } = interruption;
    await pause(after, undefined, { signal: giveUp, ref: false }).catch(() => undefined);
    while (!giveUp.aborted) {
      try {
        if (kind === 'cancel') await this.#client.workflow.getHandle(context.id).cancel();
        else await this.#operator.abort(context.id);
        return this.tally.add(kind);
      } catch (error) {
        if (isRefusal(error)) return this.tally.add(`${kind} too late`);
        await pause(AGAIN_AFTER_MS);
      }
    }
  }
}

/** The server was killed in the middle of a call. What the library itself says is final. */
function isLostConnection(error: unknown): boolean {
  return !(error instanceof SagaError) || error.code === 'SERVER_UNAVAILABLE';
}

/** The execution has ended, or has passed its pivot. */
function isRefusal(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError) return true;
  return error instanceof SagaError && !UNREACHABLE.has(error.code);
}
