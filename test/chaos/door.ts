import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen, readBody, type ServiceContent } from '../support/service-http';
import { deliver, type Letter } from './delivery';
import { misfortuneOf, type Misfortune, type Purpose } from './faults';
import { suffer } from './suffer';
import { Tally } from './tally';

const SAGA_HEADERS = ['content-type', 'idempotency-key', 'saga-undo-of', 'saga-asks-about'] as const;
const GOOD_FORTUNE: Misfortune = { fault: 'none', delay: 0 };

/** The way to a service, on which requests and replies meet with what the seed says, until it is repaired. */
export class Door {
  /** How often each fault has befallen a request. */
  readonly tally: Tally;
  readonly #seed: string;
  readonly #serviceUrl: () => string | undefined;
  readonly #arrivals = new Tally();
  readonly #underWay = new Set<Promise<unknown>>();
  #isRepaired = false;
  #listening = { url: '', close: (): void => undefined };

  private constructor(seed: string, serviceUrl: () => string | undefined, tally: Tally) {
    this.#seed = seed;
    this.#serviceUrl = serviceUrl;
    this.tally = tally;
  }

  /**
   * @param serviceUrl - Where the service is at the moment, if it is anywhere.
   * @param tally - Where the faults are counted.
   */
  static async open(seed: string, serviceUrl: () => string | undefined, tally: Tally): Promise<Door> {
    const door = new Door(seed, serviceUrl, tally);
    door.#listening = await listen(0, (message, response) => door.#track(door.#pass(message, response)));
    return door;
  }

  /** For workers. */
  get url(): string {
    return this.#listening.url;
  }

  /** From now on requests pass as they are. */
  repair(): void {
    this.#isRepaired = true;
  }

  /** Settles when everything that was held has arrived. */
  async quiet(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  close(): void {
    this.#listening.close();
  }

  async #pass(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const content = await readBody<ServiceContent>(message);
    const letter = letterOf(message, content);
    const { fault, delay } = this.#misfortune(letter, content.orderId ?? '');
    this.tally.add(fault);
    await suffer(fault, { response, delay, deliver: () => deliver(this.#serviceUrl(), letter) });
  }

  #misfortune(letter: Letter, orderId: string): Misfortune {
    if (this.#isRepaired) return GOOD_FORTUNE;
    const { operation } = letter;
    const place = `${orderId} ${operation}`;
    this.#arrivals.add(place);
    return misfortuneOf(this.#seed, {
      orderId,
      operation,
      purpose: purposeOf(letter),
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

function letterOf({ headers, url = '' }: IncomingMessage, content: object): Letter {
  const kept = SAGA_HEADERS.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return {
    operation: url.slice(1),
    headers: Object.fromEntries(kept) as Letter['headers'],
    body: JSON.stringify(content),
  };
}

function purposeOf({ headers }: Letter): Purpose {
  if (headers['saga-undo-of'] !== undefined) return 'undo';
  return headers['saga-asks-about'] === undefined ? 'execute' : 'probe';
}
