import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { SearchAttributeType } from '@temporalio/common';
import { SagaManager } from 'temporal-saga/client';
import { startImpatientServer } from '../support/impatient-server';
import { Program } from '../support/program';
import type { Sabotage } from './arguments';
import { Door } from './door';
import { type Life, Mortal } from './mortal';
import { SERVER, type Victim, WORKERS } from './plan';
import { ServiceDesk, type ServiceLife } from './service-desk';
import type { ServiceEnv } from './service-process';
import { type ServiceName, SERVICES } from './shapes';
import { Tally } from './tally';
import type { WorkerEnv } from './worker-process';

/** After so many events an execution goes on in a fresh run: the long saga does, most of the others do not. */
const FEW_EVENTS = 60;
const STATUS_ATTRIBUTE = 'SagaStatus';
export const TASK_QUEUE = 'chaos';

/** Everything that runs during the chaos; but for the doors of the services, each thing in a process of its own. */
export class Stage {
  /** What has befallen requests. */
  readonly faults = new Tally();
  readonly #cleanUps: (() => unknown)[] = [];
  readonly #mortals = new Map<Victim, Mortal>();
  readonly #desks: ServiceDesk[] = [];
  readonly #doors = new Map<ServiceName, Door>();
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

  /** Where the services are asked about their work and their books. */
  get desks(): readonly ServiceDesk[] {
    return this.#desks;
  }

  /** How often something died that nobody had killed. */
  get ownDeaths(): Tally {
    const tally = new Tally();
    for (const [name, { ownDeaths }] of this.#mortals) tally.add(name, ownDeaths);
    return tally;
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

  /** Kills something, and starts it again after some milliseconds. Returns false when it was spared. */
  killFor(victim: Victim, milliseconds: number): boolean {
    return this.#mortals.get(victim)?.killFor(milliseconds) ?? false;
  }

  /** From now on nothing goes wrong. Settles when everything lives. */
  async heal(): Promise<void> {
    for (const door of this.#doors.values()) door.repair();
    await Promise.all([...this.#mortals.values()].map((mortal) => mortal.alive()));
  }

  /** Settles when no request is on its way any more. */
  async quiet(): Promise<void> {
    await Promise.all([...this.#doors.values()].map((door) => door.quiet()));
  }

  /** Ends everything, the last thing first, and leaves no file behind. */
  async close(): Promise<void> {
    while (this.#cleanUps.length > 0) await this.#cleanUps.pop()?.();
  }

  async #openServer(): Promise<void> {
    await this.#begin(SERVER, new Mortal(SERVER, () => this.#startServer()));
    const connection = await Connection.connect({ address: this.#address });
    this.#cleanUps.push(() => connection.close());
    this.#client = new Client({ connection });
    this.#manager = await SagaManager.connect({
      taskQueue: TASK_QUEUE,
      client: this.#client,
      searchAttributes: { status: STATUS_ATTRIBUTE },
    });
  }

  /** On the same port and file each time. */
  async #startServer(): Promise<Life> {
    const server = await startImpatientServer({
      fewEvents: FEW_EVENTS,
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
    const env: ServiceEnv = { NAME: name, BOOKS: join(this.#folder, name), SABOTAGE: sabotage };
    const service = new Mortal<ServiceLife>(name, () => start('service-process.ts', { ...env }));
    await this.#begin(name, service);
    this.#desks.push(new ServiceDesk(name, service));
    const door = await Door.open(seed, () => service.life?.url, this.faults);
    this.#cleanUps.push(() => door.close());
    this.#doors.set(name, door);
  }

  async #openWorker(name: Victim, index: number): Promise<void> {
    const urls = [...this.#doors].map(([service, { url }]) => [service, url]);
    const env: WorkerEnv = {
      TASK_QUEUE,
      URLS: JSON.stringify(Object.fromEntries(urls)),
      // The second one replays every execution at every task.
      CACHED: index === 0 ? '100' : '0',
    };
    const address = { TEMPORAL_ADDRESS: this.#address };
    await this.#begin(name, new Mortal(name, () => start('worker-process.ts', { ...address, ...env })));
  }

  async #begin(name: Victim, mortal: Mortal): Promise<void> {
    this.#mortals.set(name, mortal);
    this.#cleanUps.push(() => mortal.end());
    await mortal.start();
  }
}

async function start(file: string, env: NodeJS.ProcessEnv): Promise<ServiceLife> {
  const { program, url } = await Program.start(join(__dirname, file), env);
  return { url, ended: program.ended, kill: () => program.kill() };
}

function opened<V>(part: V | undefined): V {
  if (part !== undefined) return part;
  throw new Error('The stage is not open yet.');
}
