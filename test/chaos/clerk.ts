import { setTimeout as pause } from 'node:timers/promises';
import { SagaError, SagaResponse } from 'temporal-saga';
import type { SagaManager } from 'temporal-saga/client';
import type { Reply, ServiceRequest } from '../../examples/order-processing/participants/reply';
import { until } from '../support/until';
import { Dice } from './dice';
import type { ServiceDesk } from './service-desk';
import { Tally } from './tally';

const ROUND_MS = 500;
/** The waiting for what follows from a reply is none of the clerk's business. */
const NO_WAIT_MS = 1;
/** No worker, or no server, at the moment. */
const UNREACHABLE: ReadonlySet<string> = new Set(['WORKER_UNAVAILABLE', 'SERVER_UNAVAILABLE']);
/** What may become of a reply that nobody waits for any more, or that comes twice. */
const REFUSALS: readonly string[] = ['REPLY_DUPLICATE', 'REPLY_LATE', 'SAGA_EXECUTION_CLOSED'];

/** How a reply is given: some are given twice, and some too late. */
interface Manner {
  readonly patience: number;
  readonly times: number;
}

/** Does what the services have taken up for later, and gives the replies. */
export class Clerk {
  /** What became of the replies. */
  readonly tally = new Tally();
  readonly #manager: SagaManager;
  readonly #desks: readonly ServiceDesk[];
  readonly #seed: string;
  readonly #rounds = new Map<string, number>();
  readonly #complaints = new Map<string, string>();
  #isHurried = false;

  constructor(
    { manager, desks }: { readonly manager: SagaManager; readonly desks: readonly ServiceDesk[] },
    seed: string,
  ) {
    this.#manager = manager;
    this.#desks = desks;
    this.#seed = seed;
  }

  /** What was said to replies that should not be said to any, by uuid. */
  get complaints(): ReadonlyMap<string, string> {
    return this.#complaints;
  }

  /** From now on each reply is given at once. */
  hurry(): void {
    this.#isHurried = true;
  }

  /** Works until it is told to stop. */
  async work(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await Promise.all(this.#desks.map((desk) => this.#round(desk)));
      await pause(ROUND_MS, undefined, { signal: stop }).catch(() => undefined);
    }
  }

  /** Settles when no service has a reply to give any more. */
  async done(): Promise<void> {
    await until(
      async () => (await Promise.all(this.#desks.map((desk) => desk.pending()))).flat().length === 0,
    );
  }

  async #round(desk: ServiceDesk): Promise<void> {
    // A service that is dead is asked again in the next round.
    const pending = await desk.pending().catch(() => []);
    await Promise.all(pending.map((request) => this.#attend(desk, request)));
  }

  async #attend(desk: ServiceDesk, request: ServiceRequest): Promise<void> {
    const { key } = request;
    const { patience, times } = this.#manner(request);
    const round = (this.#rounds.get(key) ?? 0) + 1;
    this.#rounds.set(key, round);
    if (round < patience) return;
    try {
      const response = toResponse(request, await desk.perform(key));
      await Promise.all(Array.from({ length: times }, () => this.#give(request.orderId, response)));
      await desk.settle(key);
    } catch {
      // No worker, no server, or no service at the moment: it is still pending in the next round.
    }
  }

  /** @throws whatever keeps it from being given for the moment */
  async #give(uuid: string, response: SagaResponse): Promise<void> {
    try {
      await this.#manager.run({ response, timeout: NO_WAIT_MS, raiseOnError: false });
      this.tally.add('given');
    } catch (error) {
      if (!(error instanceof SagaError) || UNREACHABLE.has(error.code)) throw error;
      const { code } = error;
      this.tally.add(code === 'EXECUTION_UNFINISHED' ? 'given' : code);
      if (code === 'EXECUTION_UNFINISHED' || REFUSALS.includes(code)) return;
      this.#complaints.set(uuid, `a reply to it met with ${code}`);
    }
  }

  #manner({ orderId, operation }: ServiceRequest): Manner {
    if (this.#isHurried) return { patience: 0, times: 1 };
    const dice = new Dice(this.#seed, 'reply', orderId, operation);
    return { patience: dice.percent(20) ? dice.between(8, 16) : 0, times: dice.percent(20) ? 2 : 1 };
  }
}

/** An undo that finds nothing to undo has nothing to say by a reply: it counts as undone. */
function toResponse({ orderId, key, undoOf }: ServiceRequest, { status, content }: Reply): SagaResponse {
  const isDone = status === 200 || (status === 410 && undoOf.length > 0);
  return new SagaResponse({ uuid: orderId, request: key, status: isDone ? 200 : 400, content });
}
