import type { BookReport, Reply, ServiceRequest } from '../../examples/order-processing/participants/reply';
import type { Life, Mortal } from './mortal';
import type { ServiceName } from './shapes';

/** One life of a service. */
export interface ServiceLife extends Life {
  readonly url: string;
}

/** Asks a service about its work and its books, past its door. It throws while the service is dead. */
export class ServiceDesk {
  readonly name: ServiceName;
  readonly #service: Mortal<ServiceLife>;

  constructor(name: ServiceName, service: Mortal<ServiceLife>) {
    this.name = name;
    this.#service = service;
  }

  books(): Promise<BookReport> {
    return this.#ask('books', {});
  }

  /** What it has taken up and has not replied to. */
  pending(): Promise<readonly ServiceRequest[]> {
    return this.#ask('pending', {});
  }

  /** Has that done which it has taken up. */
  perform(key: string): Promise<Reply> {
    return this.#ask('perform', { key });
  }

  /** Tells it that a reply was given. */
  settle(key: string): Promise<unknown> {
    return this.#ask('settled', { key });
  }

  async #ask<R>(path: string, body: object): Promise<R> {
    const response = await fetch(`${this.#service.life?.url ?? ''}/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${this.name} answered ${String(response.status)} to ${path}.`);
    return (await response.json()) as R;
  }
}
