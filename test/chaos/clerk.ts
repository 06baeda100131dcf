import { setTimeout as pause } from 'node:timers/promises';
import { SagaError, SagaResponse } from 'temporal-saga';
import type { SagaManager } from 'temporal-saga/client';
import type { Reply, ServiceRequest } from '../../examples/order-processing/participants/reply';
import { until } from '../support/until';
import { AnswerResults } from './answer-results';
import { Dice } from './dice';
import type { ServiceClient } from './service-client';

const ROUND_MS = 500;
/** The clerk does not wait for the execution to react to a reply. */
const NO_WAIT_MS = 1;
/** The codes that a late or repeated reply may get. */
const REFUSALS: readonly string[] = ['REPLY_DUPLICATE', 'REPLY_LATE', 'SAGA_EXECUTION_CLOSED'];

/** How a reply is sent: some are sent twice, and some too late. */
interface Manner {
  readonly delayRounds: number;
  readonly times: number;
}

/**
 * The clerk: the back office of the participants. It does the work that a service has accepted with a 202, and sends the
 * reply.
 */
export class Clerk {
  readonly results = new AnswerResults('a reply', REFUSALS);
  readonly #manager: SagaManager;
  readonly #services: readonly ServiceClient[];
  readonly #seed: string;
  readonly #rounds = new Map<string, number>();
  #answersAtOnce = false;

  constructor(
    { manager, services }: { readonly manager: SagaManager; readonly services: readonly ServiceClient[] },
    seed: string,
  ) {
    this.#manager = manager;
    this.#services = services;
    this.#seed = seed;
  }

  /** From now on each reply is sent at once. */
  answerAtOnce(): void {
    this.#answersAtOnce = true;
  }

  /** Works until `stop` is aborted. */
  async work(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await Promise.all(this.#services.map((service) => this.#round(service)));
      await pause(ROUND_MS, undefined, { signal: stop }).catch(() => undefined);
    }
  }

  /** Resolves when no service has a pending reply. */
  async done(): Promise<void> {
    await until(
      async () => (await Promise.all(this.#services.map((service) => service.pending()))).flat().length === 0,
    );
  }

  async #round(service: ServiceClient): Promise<void> {
    // The next round tries a service again that is down.
    const pending = await service.pending().catch(() => []);
    await Promise.all(pending.map((request) => this.#answer(service, request)));
  }

  async #answer(service: ServiceClient, request: ServiceRequest): Promise<void> {
    const { key } = request;
    const { delayRounds, times } = this.#manner(request);
    const round = (this.#rounds.get(key) ?? 0) + 1;
    this.#rounds.set(key, round);
    if (round < delayRounds) return;
    try {
      const response = toResponse(request, await service.perform(key));
      await Promise.all(Array.from({ length: times }, () => this.#give(request.orderId, response)));
      await service.settle(key);
    } catch {
      // A worker, the server or a service is down: the request is still pending in the next round.
    }
  }

  /** @throws the error of a worker or server that is down */
  #give(uuid: string, response: SagaResponse): Promise<void> {
    return this.results.count(uuid, 'given', () =>
      this.#manager.run({ response, timeout: NO_WAIT_MS, raiseOnError: false }).catch((error: unknown) => {
        if (error instanceof SagaError && error.code === 'EXECUTION_UNFINISHED') return;
        throw error;
      }),
    );
  }

  #manner({ orderId, operation }: ServiceRequest): Manner {
    if (this.#answersAtOnce) return { delayRounds: 0, times: 1 };
    const dice = new Dice(this.#seed, 'reply', orderId, operation);
    return { delayRounds: dice.percent(20) ? dice.between(8, 16) : 0, times: dice.percent(20) ? 2 : 1 };
  }
}

/** A late reply has no status for "nothing to undo": such an undo counts as done. */
function toResponse({ orderId, key, undoOf }: ServiceRequest, { status, content }: Reply): SagaResponse {
  const isDone = status === 200 || (status === 410 && undoOf.length > 0);
  return new SagaResponse({ uuid: orderId, request: key, status: isDone ? 200 : 400, content });
}
