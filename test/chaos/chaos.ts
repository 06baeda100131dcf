import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Arguments } from './arguments';
import { Administrator } from './administrator';
import { audit, type Audit, type ServiceLedger } from './audit';
import { Clerk } from './clerk';
import { Customers, type Ending } from './customers';
import { inspectTemporal, untilListed } from './temporal-findings';
import { Operator } from './operator';
import { WaitClerk } from './wait-clerk';
import { planOf, type PlannedKill } from './plan';
import type { ChaosEnvironment } from './environment';
import { Counter } from './counter';

/** How long the last execution may run after the last fault. */
const HEALING_MS = 120_000;

/** Prints one line about the progress. */
export type Say = (line: string) => void;

/** The outcome of a chaos run. */
export interface Outcome extends Audit {
  readonly ledgers: readonly ServiceLedger[];
  /** Counts of the injected faults and of the reactions to them. */
  readonly counters: Readonly<Record<string, Counter>>;
}

/** Runs the chaos in an open environment: it injects faults, heals everything, and compares records and ledgers. */
export class Chaos {
  readonly #environment: ChaosEnvironment;
  readonly #given: Arguments;
  readonly #operator: Operator;
  readonly #administrator: Administrator;
  readonly #clerk: Clerk;
  readonly #waitClerk: WaitClerk;
  readonly #customers: Customers;
  readonly #kills = new Counter();

  constructor(environment: ChaosEnvironment, given: Arguments) {
    this.#environment = environment;
    this.#given = given;
    this.#operator = new Operator(environment.manager, given.seed);
    this.#clerk = new Clerk(environment, given.seed);
    this.#waitClerk = new WaitClerk(environment.manager, given.seed);
    this.#administrator = new Administrator(environment.client, given.seed);
    this.#customers = new Customers(environment, this.#operator, this.#administrator);
  }

  async run(say: Say): Promise<Outcome> {
    const closing = new AbortController();
    const stopWaiting = new AbortController();
    // Each order that is waited for adds a listener.
    setMaxListeners(0, stopWaiting.signal);
    const staff = [this.#operator, this.#clerk, this.#waitClerk].map((one) => one.work(closing.signal));
    await this.#injectFaults(stopWaiting.signal, say);
    say('Healing.');
    const endings = await this.#heal(stopWaiting);
    closing.abort();
    await Promise.all(staff);
    say('Comparing.');
    return this.#compare(endings);
  }

  /** @param stopWaiting - Ends the waiting for the orders. */
  async #injectFaults(stopWaiting: AbortSignal, say: Say): Promise<void> {
    const { seed, minutes } = this.#given;
    const plan = planOf(seed, minutes);
    const { duration, orders, kills } = plan;
    say(
      `${String(minutes)} min of chaos: ${String(orders.length)} orders, ${String(kills.length)} kills at the most.`,
    );
    const over = AbortSignal.timeout(duration);
    await Promise.all([
      this.#customers.order(plan, over, stopWaiting),
      this.#killAsPlanned(kills),
      pause(duration),
    ]);
  }

  async #killAsPlanned(kills: readonly PlannedKill[]): Promise<void> {
    const startedAt = performance.now();
    for (const { at, victim, downFor } of kills) {
      await pause(Math.max(0, at - (performance.now() - startedAt)));
      this.#kills.add(this.#environment.killFor(victim, downFor) ? victim : 'spared');
    }
  }

  /** Ends the faults. Returns the ends of all orders, when no process has work left. */
  async #heal(stopWaiting: AbortController): Promise<readonly Ending[]> {
    this.#clerk.answerAtOnce();
    this.#waitClerk.answerAtOnce();
    await this.#environment.heal();
    await this.#administrator.done();
    const limit = setTimeout(() => stopWaiting.abort(), HEALING_MS);
    const endings = await this.#customers.endings(this.#administrator.resets, stopWaiting.signal);
    clearTimeout(limit);
    stopWaiting.abort();
    await this.#environment.quiet();
    await this.#clerk.done();
    return endings;
  }

  async #compare(endings: readonly Ending[]): Promise<Outcome> {
    const { client, services } = this.#environment;
    await untilListed(client);
    const { problems, runs } = await inspectTemporal(client);
    const ledgers = await Promise.all(
      services.map(async (service) => ({ service: service.name, ...(await service.ledgers()) })),
    );
    const { firstErrors } = this.#operator;
    const refusedReplies = new Map([...this.#clerk.results.problems, ...this.#waitClerk.results.problems]);
    const { resets } = this.#administrator;
    return {
      ...audit({ endings, ledgers, firstErrors, problems, refusedReplies, resets }),
      ledgers,
      counters: { ...this.#counters(endings), 'In Temporal': runs },
    };
  }

  #counters(endings: readonly Ending[]): Outcome['counters'] {
    const ends = new Counter();
    for (const { execution } of endings) ends.add(execution?.status ?? 'unknown');
    return {
      'Orders by end': ends,
      Killed: this.#kills,
      Crashed: this.#environment.crashes,
      Requests: this.#environment.faults,
      'Late replies': this.#clerk.results.counter,
      'Answers to waits': this.#waitClerk.results.counter,
      Customers: this.#customers.counter,
      Operator: this.#operator.counter,
      'Temporal commands': this.#administrator.counter,
    };
  }
}
