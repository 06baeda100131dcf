import type { LedgerReport, Reply, ServiceRequest } from '../../examples/order-processing/participants/reply';
import type { Instance, Killable } from './killable';
import type { ServiceName } from './shapes';

/** One running instance of a service. */
export interface ServiceInstance extends Instance {
  readonly url: string;
}

/** Reads the pending work and the ledger of a service, past its proxy. Throws while the service is down. */
export class ServiceClient {
  readonly name: ServiceName;
  readonly #service: Killable<ServiceInstance>;

  constructor(name: ServiceName, service: Killable<ServiceInstance>) {
    this.name = name;
    this.#service = service;
  }

  ledgers(): Promise<LedgerReport> {
    return this.#request('ledger', {});
  }

  /** The requests that it has accepted and has not replied to. */
  pending(): Promise<readonly ServiceRequest[]> {
    return this.#request('pending', {});
  }

  /** Does the work of a request that it has accepted. */
  perform(key: string): Promise<Reply> {
    return this.#request('perform', { key });
  }

  /** Confirms that the reply was sent. */
  settle(key: string): Promise<unknown> {
    return this.#request('settled', { key });
  }

  async #request<R>(path: string, body: object): Promise<R> {
    const response = await fetch(`${this.#service.instance?.url ?? ''}/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${this.name} answered ${String(response.status)} to ${path}.`);
    return (await response.json()) as R;
  }
}
