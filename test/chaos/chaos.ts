import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Arguments } from './arguments';
import { Administrator } from './administrator';
import { audit, type Audit, type Book } from './audit';
import { Clerk } from './clerk';
import { Customers, type Ending } from './customers';
import { askTemporal, untilListed } from './evidence';
import { Operator } from './operator';
import { planOf, type PlannedKill } from './plan';
import type { Stage } from './stage';
import { Tally } from './tally';

/** How long the last execution may take to end when nothing goes wrong any more. */
const HEALING_MS = 120_000;

/** Receives one line about what goes on. */
export type Say = (line: string) => void;

/** What a chaos came to. */
export interface Outcome extends Audit {
  readonly books: readonly Book[];
  /** What was injected and what was done about it, by its kind. */
  readonly tallies: Readonly<Record<string, Tally>>;
}

/** A chaos on a stage that is open: it happens, everything is healed, and what is there then is compared. */
export class Chaos {
  readonly #stage: Stage;
  readonly #given: Arguments;
  readonly #operator: Operator;
  readonly #administrator: Administrator;
  readonly #clerk: Clerk;
  readonly #customers: Customers;
  readonly #kills = new Tally();

  constructor(stage: Stage, given: Arguments) {
    this.#stage = stage;
    this.#given = given;
    this.#operator = new Operator(stage.manager, given.seed);
    this.#clerk = new Clerk(stage, given.seed);
    this.#administrator = new Administrator(stage.client, given.seed);
    this.#customers = new Customers(stage, this.#operator, this.#administrator);
  }

  async play(say: Say): Promise<Outcome> {
    const closing = new AbortController();
    const giveUp = new AbortController();
    // One for each order that is waited for.
    setMaxListeners(0, giveUp.signal);
    const staff = [this.#operator, this.#clerk].map((one) => one.work(closing.signal));
    await this.#rage(giveUp.signal, say);
    say('Healing.');
    const endings = await this.#heal(giveUp);
    closing.abort();
    await Promise.all(staff);
    say('Comparing.');
    return this.#compare(endings);
  }

  /** @param giveUp - Ends the waiting for the orders. */
  async #rage(giveUp: AbortSignal, say: Say): Promise<void> {
    const { seed, minutes } = this.#given;
    const plan = planOf(seed, minutes);
    const { duration, orders, kills } = plan;
    say(
      `${String(minutes)} min of chaos: ${String(orders.length)} orders, ${String(kills.length)} kills at the most.`,
    );
    const over = AbortSignal.timeout(duration);
    await Promise.all([
      this.#customers.order(plan, over, giveUp),
      this.#killAsPlanned(kills),
      pause(duration),
    ]);
  }

  async #killAsPlanned(kills: readonly PlannedKill[]): Promise<void> {
    const startedAt = performance.now();
    for (const { at, victim, deadFor } of kills) {
      await pause(Math.max(0, at - (performance.now() - startedAt)));
      this.#kills.add(this.#stage.killFor(victim, deadFor) ? victim : 'spared');
    }
  }

  /** Settles with the ends of all orders, when nobody has anything to do any more. */
  async #heal(giveUp: AbortController): Promise<readonly Ending[]> {
    this.#clerk.hurry();
    await this.#stage.heal();
    await this.#administrator.done();
    const limit = setTimeout(() => giveUp.abort(), HEALING_MS);
    const endings = await this.#customers.endings(this.#administrator.resets, giveUp.signal);
    clearTimeout(limit);
    giveUp.abort();
    await this.#stage.quiet();
    await this.#clerk.done();
    return endings;
  }

  async #compare(endings: readonly Ending[]): Promise<Outcome> {
    const { client, desks } = this.#stage;
    await untilListed(client);
    const { complaints, runs } = await askTemporal(client);
    const books = await Promise.all(
      desks.map(async (desk) => ({ service: desk.name, ...(await desk.books()) })),
    );
    const { firstErrors } = this.#operator;
    const refusedReplies = this.#clerk.complaints;
    const { resets } = this.#administrator;
    return {
      ...audit({ endings, books, firstErrors, complaints, refusedReplies, resets }),
      books,
      tallies: { ...this.#tallies(endings), 'In Temporal': runs },
    };
  }

  #tallies(endings: readonly Ending[]): Outcome['tallies'] {
    const ends = new Tally();
    for (const { execution } of endings) ends.add(execution?.status ?? 'unknown');
    return {
      'Orders by end': ends,
      Killed: this.#kills,
      'Died by themselves': this.#stage.ownDeaths,
      Requests: this.#stage.faults,
      'Late replies': this.#clerk.tally,
      Customers: this.#customers.tally,
      Operator: this.#operator.tally,
      'Commands of Temporal': this.#administrator.tally,
    };
  }
}
