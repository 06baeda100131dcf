import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen, readBody, type ServiceContent } from '../support/service-http';
import { forward, type ForwardedRequest } from './forward-request';
import { faultFor, type InjectedFault, type Purpose } from './faults';
import { injectFault } from './inject-fault';
import { Counter } from './counter';

const SAGA_HEADERS = ['content-type', 'idempotency-key', 'saga-undo-of', 'saga-asks-about'] as const;
const NO_FAULT: InjectedFault = { fault: 'none', delay: 0 };

/** A proxy before a service that injects the faults of the seed into requests and replies until it is repaired. */
export class FaultProxy {
  /** How often each fault was injected. */
  readonly counter: Counter;
  readonly #seed: string;
  readonly #serviceUrl: () => string | undefined;
  readonly #arrivals = new Counter();
  readonly #underWay = new Set<Promise<unknown>>();
  #isRepaired = false;
  #listening = { url: '', close: (): void => undefined };

  private constructor(seed: string, serviceUrl: () => string | undefined, counter: Counter) {
    this.#seed = seed;
    this.#serviceUrl = serviceUrl;
    this.counter = counter;
  }

  /**
   * @param serviceUrl - The current address of the service, if it runs.
   * @param counter - Counts the faults.
   */
  static async open(
    seed: string,
    serviceUrl: () => string | undefined,
    counter: Counter,
  ): Promise<FaultProxy> {
    const proxy = new FaultProxy(seed, serviceUrl, counter);
    proxy.#listening = await listen(0, (message, response) => proxy.#track(proxy.#pass(message, response)));
    return proxy;
  }

  /** The address that workers use. */
  get url(): string {
    return this.#listening.url;
  }

  /** From now on requests pass without a fault. */
  repair(): void {
    this.#isRepaired = true;
  }

  /** Resolves when every request that was held has arrived. */
  async quiet(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  close(): void {
    this.#listening.close();
  }

  async #pass(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const content = await readBody<ServiceContent>(message);
    const request = forwardedRequest(message, content);
    const { fault, delay } = this.#nextFault(request, content.orderId ?? '');
    this.counter.add(fault);
    await injectFault(fault, { response, delay, forward: () => forward(this.#serviceUrl(), request) });
  }

  #nextFault(request: ForwardedRequest, orderId: string): InjectedFault {
    if (this.#isRepaired) return NO_FAULT;
    const { operation } = request;
    const place = `${orderId} ${operation}`;
    this.#arrivals.add(place);
    return faultFor(this.#seed, {
      orderId,
      operation,
      purpose: purposeOf(request),
      count: this.#arrivals.of(place),
    });
  }

  #track(work: Promise<void>): Promise<void> {
    this.#underWay.add(work);
    const forget = () => this.#underWay.delete(work);
    work.then(forget, forget);
    return work;
  }
}

function forwardedRequest({ headers, url = '' }: IncomingMessage, content: object): ForwardedRequest {
  const kept = SAGA_HEADERS.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return {
    operation: url.slice(1),
    headers: Object.fromEntries(kept) as ForwardedRequest['headers'],
    body: JSON.stringify(content),
  };
}

function purposeOf({ headers }: ForwardedRequest): Purpose {
  if (headers['saga-undo-of'] !== undefined) return 'undo';
  return headers['saga-asks-about'] === undefined ? 'execute' : 'probe';
}
