import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SagaManager } from 'temporal-saga/client';
import { ChildProgram } from './child-program';
import { type Order, openingStock } from './order';
import { Participant } from './participant';
import { startTemporal, type Temporal } from './temporal-server';

/** The server, the participants and the worker of the demo, each in a process of its own. */
export class DemoEnvironment {
  /** Distinguishes this run from earlier ones on a server that outlives the demo. */
  readonly run = Date.now().toString(36);
  readonly inventory = new Participant('inventory');
  readonly payment = new Participant('payment');
  readonly shipping = new Participant('shipping');
  readonly #cleanUps: (() => Promise<unknown>)[] = [];
  #temporal: Temporal | undefined;
  #manager: SagaManager | undefined;
  #worker: ChildProgram | undefined;

  get participants(): readonly Participant[] {
    return [this.inventory, this.payment, this.shipping];
  }

  get temporal(): Temporal {
    if (this.#temporal) return this.#temporal;
    throw new Error('The demo environment is not open yet.');
  }

  get manager(): SagaManager {
    if (this.#manager) return this.#manager;
    throw new Error('The demo environment is not open yet.');
  }

  /** Starts the server and the participants side by side, then the worker. */
  async open(orders: readonly Order[], ui: boolean): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'order-processing-'));
    this.#cleanUps.push(() => rm(folder, { recursive: true, force: true }));
    const env = { OPENING_STOCK: JSON.stringify(openingStock(orders)) };
    await Promise.all([
      this.#openTemporal(ui),
      ...this.participants.map((participant) => {
        this.#cleanUps.push(() => participant.stop());
        return participant.start({ ...env, LEDGER: join(folder, participant.name) });
      }),
    ]);
    await this.startWorker();
  }

  async startWorker(): Promise<void> {
    const { address, namespace } = this.temporal;
    const worker = new ChildProgram('worker', 'worker.ts', {
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: namespace,
      TASK_QUEUE: this.#taskQueue,
      INVENTORY_URL: this.inventory.url,
      PAYMENT_URL: this.payment.url,
      SHIPPING_URL: this.shipping.url,
    });
    this.#worker = worker;
    this.#cleanUps.push(() => worker.stop());
    await worker.waitFor('ready');
  }

  /** Sends SIGKILL, so that the worker has no time to clean up. Returns its process id. */
  async killWorker(): Promise<number | undefined> {
    await this.#worker?.kill();
    return this.#worker?.pid;
  }

  /** Ends everything in reverse order, and leaves no file behind. */
  async close(): Promise<void> {
    while (this.#cleanUps.length > 0) await this.#cleanUps.pop()?.();
  }

  async #openTemporal(ui: boolean): Promise<void> {
    const temporal = await startTemporal(ui);
    this.#temporal = temporal;
    this.#cleanUps.push(() => temporal.stop());
    this.#manager = await SagaManager.connect({ taskQueue: this.#taskQueue, client: temporal.client });
  }

  get #taskQueue(): string {
    return `order-processing-${this.run}`;
  }
}
