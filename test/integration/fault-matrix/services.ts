import { join } from 'node:path';
import type { LedgerReport } from '../../../examples/order-processing/participants/reply';
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

  /** Starts it again on the same port, with the ledger on disk. */
  async restart(): Promise<void> {
    const env = { ...this.#env, PORT: new URL(this.url).port };
    ({ program: this.#program } = await Program.start<Notice>(SERVICE, env));
  }

  async request<R>(path: string, body: object): Promise<R> {
    const response = await fetch(`${this.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
    return (await response.json()) as R;
  }
}

/** The services of a trip: a travel agency for hotels, flights and cars, and a bank. */
export class Services {
  readonly #travel: ServiceProcess;
  readonly #bank: ServiceProcess;

  private constructor(travel: ServiceProcess, bank: ServiceProcess) {
    this.#travel = travel;
    this.#bank = bank;
  }

  /** @param bankFolder - The folder of the bank's database; without it the database is in memory, as the agency's. */
  static async start(bankFolder?: string): Promise<Services> {
    const bankEnv = bankFolder === undefined ? {} : { LEDGER: bankFolder };
    const [travel, bank] = await Promise.all([ServiceProcess.start({}), ServiceProcess.start(bankEnv)]);
    return new Services(travel, bank);
  }

  /** The participants, for a worker in this process. */
  get participants(): Participants {
    return participantsAt(this.env);
  }

  /** The environment variables for a worker process. */
  get env(): ServiceUrls {
    return { TRAVEL_URL: this.#travel.url, BANK_URL: this.#bank.url };
  }

  get bank(): { kill(): Promise<void>; restart(): Promise<void> } {
    const service = this.#bank;
    return { kill: () => service.program.kill(), restart: () => service.restart() };
  }

  /** Sets the conduct of a service from now on, also for a request that waits there. */
  async conduct(orderId: string, operation: string, conduct: Conduct): Promise<void> {
    await this.#serviceOf(operation).request('/conduct', { orderId, operation, conduct });
  }

  /** Returns the idempotency key of a request when it arrives, or if it has arrived before. */
  async arrived(uuid: string, operation: string): Promise<string> {
    const { program } = this.#serviceOf(operation);
    return (await program.waitFor('arrived', isAt(uuid, operation))).key;
  }

  /** Returns the status of a request when the ledger has recorded it, or if it has done so before. */
  async recorded(uuid: string, operation: string): Promise<number> {
    const { program } = this.#serviceOf(operation);
    return (await program.waitFor('recorded', isAt(uuid, operation))).status;
  }

  /** Carries out the latest request for an operation. Returns the reply to the request. */
  async perform(uuid: string, operation: string): Promise<SagaResponse> {
    const request = await this.arrived(uuid, operation);
    const { content } = await this.#serviceOf(operation).request<{ readonly content: object }>('/perform', {
      orderId: uuid,
      operation,
    });
    return new SagaResponse({ uuid, request, content });
  }

  /** The entries of both ledgers. */
  async ledgerEntries(): Promise<readonly LedgerReport['entries'][number][]> {
    const reports = await Promise.all(
      [this.#travel, this.#bank].map((service) => service.request<LedgerReport>('/ledger', {})),
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

/** The addresses of the services. */
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
