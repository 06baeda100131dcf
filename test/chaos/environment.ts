import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { SearchAttributeType } from '@temporalio/common';
import { SagaManager } from 'temporal-saga/client';
import { startShortHistoryServer } from '../support/short-history-server';
import { Program } from '../support/program';
import type { Sabotage } from './arguments';
import { FaultProxy } from './fault-proxy';
import { type Instance, Killable } from './killable';
import { SERVER, type Victim, WORKERS } from './plan';
import { ServiceClient, type ServiceInstance } from './service-client';
import type { ServiceEnv } from './service-process';
import { type ServiceName, SERVICES } from './shapes';
import { Counter } from './counter';
import type { WorkerEnv } from './worker-process';

/** After so many events an execution continues as new: the long saga does, most of the others do not. */
const EVENT_LIMIT = 60;
const STATUS_ATTRIBUTE = 'SagaStatus';
export const TASK_QUEUE = 'chaos';

/** The server, the workers and the services of the chaos, each in its own process, and the proxies of the services. */
export class ChaosEnvironment {
  /** Counts of the injected faults. */
  readonly faults = new Counter();
  readonly #cleanUps: (() => unknown)[] = [];
  readonly #killables = new Map<Victim, Killable>();
  readonly #services: ServiceClient[] = [];
  readonly #proxies = new Map<ServiceName, FaultProxy>();
  #folder = '';
  #address = '';
  #client: Client | undefined;
  #manager: SagaManager | undefined;

  get client(): Client {
    return opened(this.#client);
  }

  get manager(): SagaManager {
    return opened(this.#manager);
  }

  /** The clients of the services, for pending work and ledgers. */
  get services(): readonly ServiceClient[] {
    return this.#services;
  }

  /** How often each process ended without a kill. */
  get crashes(): Counter {
    const counter = new Counter();
    for (const [name, { crashes }] of this.#killables) counter.add(name, crashes);
    return counter;
  }

  /** Starts the server and the services side by side, then the workers. */
  async open(seed: string, sabotage: Sabotage | undefined): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'temporal-saga-chaos-'));
    this.#cleanUps.push(() => rm(this.#folder, { recursive: true, force: true }));
    await Promise.all([
      this.#openServer(),
      ...SERVICES.map((name) => this.#openService(name, seed, sabotage ?? '')),
    ]);
    await Promise.all(WORKERS.map((name, index) => this.#openWorker(name, index)));
  }

  /** Kills a process, and starts it again after some milliseconds. Returns false if it was not killed. */
  killFor(victim: Victim, milliseconds: number): boolean {
    return this.#killables.get(victim)?.killFor(milliseconds) ?? false;
  }

  /** Ends the faults. Resolves when all processes run. */
  async heal(): Promise<void> {
    for (const proxy of this.#proxies.values()) proxy.repair();
    await Promise.all([...this.#killables.values()].map((killable) => killable.running()));
  }

  /** Resolves when no request is on its way. */
  async quiet(): Promise<void> {
    await Promise.all([...this.#proxies.values()].map((proxy) => proxy.quiet()));
  }

  /** Ends everything in reverse order, and leaves no file behind. */
  async close(): Promise<void> {
    while (this.#cleanUps.length > 0) await this.#cleanUps.pop()?.();
  }

  async #openServer(): Promise<void> {
    await this.#begin(SERVER, new Killable(SERVER, () => this.#startServer()));
    const connection = await Connection.connect({ address: this.#address });
    this.#cleanUps.push(() => connection.close());
    this.#client = new Client({ connection });
    this.#manager = await SagaManager.connect({
      taskQueue: TASK_QUEUE,
      client: this.#client,
      searchAttributes: { status: STATUS_ATTRIBUTE },
    });
  }

  /** Uses the same port and file each time. */
  async #startServer(): Promise<Instance> {
    const server = await startShortHistoryServer({
      eventLimit: EVENT_LIMIT,
      dbFilename: join(this.#folder, 'temporal.db'),
      searchAttributes: [{ name: STATUS_ATTRIBUTE, type: SearchAttributeType.KEYWORD }],
      ...(this.#address !== '' && { port: Number(this.#address.split(':')[1]) }),
    });
    this.#address = server.address;
    return {
      ended: server.ended,
      async kill() {
        process.kill(server.pid, 'SIGKILL');
        await server.ended;
      },
    };
  }

  async #openService(name: ServiceName, seed: string, sabotage: Sabotage | ''): Promise<void> {
    const env: ServiceEnv = { NAME: name, LEDGER: join(this.#folder, name), SABOTAGE: sabotage };
    const service = new Killable<ServiceInstance>(name, () => start('service-process.ts', { ...env }));
    await this.#begin(name, service);
    this.#services.push(new ServiceClient(name, service));
    const proxy = await FaultProxy.open(seed, () => service.instance?.url, this.faults);
    this.#cleanUps.push(() => proxy.close());
    this.#proxies.set(name, proxy);
  }

  async #openWorker(name: Victim, index: number): Promise<void> {
    const urls = [...this.#proxies].map(([service, { url }]) => [service, url]);
    const env: WorkerEnv = {
      TASK_QUEUE,
      URLS: JSON.stringify(Object.fromEntries(urls)),
      // The second worker replays every execution at every task.
      CACHED: index === 0 ? '100' : '0',
    };
    const address = { TEMPORAL_ADDRESS: this.#address };
    await this.#begin(name, new Killable(name, () => start('worker-process.ts', { ...address, ...env })));
  }

  async #begin(name: Victim, killable: Killable): Promise<void> {
    this.#killables.set(name, killable);
    this.#cleanUps.push(() => killable.end());
    await killable.start();
  }
}

async function start(file: string, env: NodeJS.ProcessEnv): Promise<ServiceInstance> {
  const { program, url } = await Program.start(join(__dirname, file), env);
  return { url, ended: program.ended, kill: () => program.kill() };
}

function opened<V>(part: V | undefined): V {
  if (part !== undefined) return part;
  throw new Error('The chaos environment is not open yet.');
}
