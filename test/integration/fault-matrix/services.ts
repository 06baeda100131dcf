import { join } from 'node:path';
import type { BookReport } from '../../../examples/order-processing/participants/reply';
import { SagaResponse } from 'temporal-saga';
import type { Participants } from 'temporal-saga/worker';
import { Program } from '../../support/program';
import type { Conduct, Notice, Place } from './messages';

const SERVICE = join(__dirname, 'service-process.ts');

/** One service, in a process of its own. */
class ServiceProcess {
  readonly #env: NodeJS.ProcessEnv;
  #program: Program<Notice>;
  readonly url: string;

  private constructor(env: NodeJS.ProcessEnv, { program, url }: { program: Program<Notice>; url: string }) {
    this.#env = env;
    this.#program = program;
    this.url = url;
  }

  static async start(env: NodeJS.ProcessEnv): Promise<ServiceProcess> {
    return new ServiceProcess(env, await Program.start<Notice>(SERVICE, env));
  }

  get program(): Program<Notice> {
    return this.#program;
  }

  /** Starts it again on the same port, with the books that are on the disk. */
  async restart(): Promise<void> {
    const env = { ...this.#env, PORT: new URL(this.url).port };
    ({ program: this.#program } = await Program.start<Notice>(SERVICE, env));
  }

  async ask<R>(path: string, body: object): Promise<R> {
    const response = await fetch(`${this.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
    return (await response.json()) as R;
  }
}

/** The services of a trip: one books hotels, flights and cars, the other is the bank. */
export class Services {
  readonly #travel: ServiceProcess;
  readonly #bank: ServiceProcess;

  private constructor(travel: ServiceProcess, bank: ServiceProcess) {
    this.#travel = travel;
    this.#bank = bank;
  }

  /** @param bankBooks - The folder of the bank's books; without it they are in memory, as the other's. */
  static async start(bankBooks?: string): Promise<Services> {
    const bankEnv = bankBooks === undefined ? {} : { BOOKS: bankBooks };
    const [travel, bank] = await Promise.all([ServiceProcess.start({}), ServiceProcess.start(bankEnv)]);
    return new Services(travel, bank);
  }

  /** For a worker. */
  get participants(): Participants {
    return participantsAt(this.env);
  }

  /** For the process of a worker, which makes the same of it. */
  get env(): ServiceUrls {
    return { TRAVEL_URL: this.#travel.url, BANK_URL: this.#bank.url };
  }

  get bank(): { kill(): Promise<void>; restart(): Promise<void> } {
    const service = this.#bank;
    return { kill: () => service.program.kill(), restart: () => service.restart() };
  }

  /** Says what a service does from now on, also with a request that waits there. */
  async conduct(orderId: string, operation: string, conduct: Conduct): Promise<void> {
    await this.#serviceOf(operation).ask('/conduct', { orderId, operation, conduct });
  }

  /** Settles with its idempotency key when a request has come, now or before. */
  async arrived(uuid: string, operation: string): Promise<string> {
    const { program } = this.#serviceOf(operation);
    return (await program.hears('arrived', isAt(uuid, operation))).key;
  }

  /** Settles with the status when the books have said what becomes of a request. */
  async booked(uuid: string, operation: string): Promise<number> {
    const { program } = this.#serviceOf(operation);
    return (await program.hears('booked', isAt(uuid, operation))).status;
  }

  /** Has that done which was asked for last. Returns the reply to the request. */
  async perform(uuid: string, operation: string): Promise<SagaResponse> {
    const request = await this.arrived(uuid, operation);
    const { content } = await this.#serviceOf(operation).ask<{ readonly content: object }>('/perform', {
      orderId: uuid,
      operation,
    });
    return new SagaResponse({ uuid, request, content });
  }

  /** What the books of both hold. */
  async books(): Promise<readonly BookReport['entries'][number][]> {
    const reports = await Promise.all(
      [this.#travel, this.#bank].map((service) => service.ask<BookReport>('/books', {})),
    );
    return reports.flatMap(({ entries }) => entries);
  }

  async close(): Promise<void> {
    await Promise.all([this.#travel.program.kill(), this.#bank.program.kill()]);
  }

  #serviceOf(operation: string): ServiceProcess {
    return operation.startsWith('bank/') ? this.#bank : this.#travel;
  }
}

function isAt(uuid: string, operation: string): (place: Place) => boolean {
  return (place) => place.orderId === uuid && place.operation === operation;
}

/** Where the services are. */
export interface ServiceUrls {
  readonly TRAVEL_URL: string;
  readonly BANK_URL: string;
}

/** The participants of the sagas of this folder. */
export function participantsAt({ TRAVEL_URL, BANK_URL }: ServiceUrls): Participants {
  return {
    hotel: { url: `${TRAVEL_URL}/hotel` },
    flight: { url: `${TRAVEL_URL}/flight` },
    car: { url: `${TRAVEL_URL}/car` },
    bank: { url: `${BANK_URL}/bank` },
  };
}
