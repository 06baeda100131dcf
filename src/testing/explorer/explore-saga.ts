import type { LooseFields } from '../../context/context-types';
import type { Saga } from '../../definition/saga';
import type { InitialContext, SagaFactory } from '../../protocol/runnable-saga';
import { runAnother, type Went } from './another-transaction';
import { booksText } from './state-text';
import { type BooksView, viewOf } from './state-view';
import { type Exploration, ExplorationError } from './exploration';
import { ExplorationBook } from './exploration-log';
import { checkFresh, checkOptions, type ExploreOptions } from './explore-options';
import { InvariantChecks } from './invariant-checks';
import { ALL_LAWS } from './laws/all-laws';
import type { Law } from './laws/law';
import type { Participants } from './participants';
import { runSchedule } from './run-schedule';
import { readSchedule, type Schedule } from './schedule';
import { hasTakenForced, Sides } from './forced-branches';
import { successors, surveyed } from './successors';
import { Survey } from './survey';
import type { Told, Violation } from './recorded-run';

/**
 * Runs a saga in memory in every way in which up to `faults` things can go wrong at once: it is run without faults to
 * learn its requests, then with each fault at each request, and so on from what it does then. Each run is checked
 * against the built-in laws and the invariants.
 *
 * Deterministic, and in virtual time. Runs in Node, under any test runner.
 *
 * @returns What was covered, when nothing was broken.
 * @throws {@link ExplorationError} with the smallest counterexample.
 * @throws SagaError `INPUT_INVALID` for options that cannot be, such as an unknown law, or books that are shared
 * between runs.
 * @throws Error when nobody serves one of the requests, or for a schedule in `only` that the saga does not come to;
 * `SagaError` as `InMemoryHost.run`.
 */
export async function exploreSaga<T extends object = LooseFields, B = undefined>(
  saga: Saga<T> | SagaFactory<T>,
  options: ExploreOptions<T, B>,
): Promise<Exploration> {
  const start = Date.now();
  checkOptions(options);
  const exploration = await new Explorer<T, B>(saga, options).explore(start);
  if (exploration.counterexample) throw new ExplorationError(exploration);
  return exploration;
}

/** The laws whose breach explains what the later laws find in the books. */
const CAUSES: ReadonlySet<string> = new Set(['L3', 'L9', 'L11', 'L12']);
/** The laws that look at what a run leaves in the books. */
const FINDINGS: ReadonlySet<string> = new Set(['L13', 'L17', 'L18', 'L19']);
class Explorer<T extends object, B> {
  readonly #saga: Saga<T> | SagaFactory<T>;
  readonly #options: ExploreOptions<T, B>;
  readonly #contexts: readonly (InitialContext<T> | undefined)[];
  readonly #laws: readonly Law[];
  readonly #invariants: InvariantChecks<T, B>;
  readonly #book = new ExplorationBook();
  readonly #sides = new Sides();
  readonly #survey = new Survey();
  /** What another transaction makes of fresh books, by the context of the execution that it meets. */
  readonly #alone = new Map<number, Promise<Went & { readonly books: BooksView }>>();
  #firstBooks: string | undefined;

  constructor(saga: Saga<T> | SagaFactory<T>, options: ExploreOptions<T, B>) {
    this.#saga = saga;
    this.#options = options;
    this.#contexts = options.contexts ?? [options.context];
    const except: readonly string[] = options.except ?? [];
    this.#laws = ALL_LAWS.filter(({ id }) => !except.includes(id));
    this.#invariants = new InvariantChecks(options.invariants ?? {});
  }

  async explore(start: number): Promise<Exploration> {
    const { only, forceSides = true } = this.#options;
    if (only === undefined) {
      await this.#exploreFrom(this.#contexts.map((_, context) => ({ context, sides: [], faults: [] })));
      if (forceSides) await this.#exploreUntaken();
    } else {
      await this.#exploreOne(only);
    }
    for (const { told, violation } of this.#invariants.mixed) this.#book.addViolations(told, [violation]);
    return this.#book.close(Date.now() - start, this.#sides.all, this.#survey, this.#invariants.hints);
  }

  /** Each schedule, and after each those that go on as it does and have one fault more. */
  async #exploreFrom(bases: readonly Schedule[]): Promise<void> {
    const { faults = 1, books, meanwhile } = this.#options;
    const mayMeet = books !== undefined && meanwhile !== false;
    for (const base of bases) await this.#takeSurvey(base);
    let schedules = bases;
    while (schedules.length > 0) {
      const next: Schedule[] = [];
      for (const schedule of schedules) {
        const told = await this.#run(schedule);
        if (told && schedule.faults.length < faults) next.push(...successors(told, mayMeet));
      }
      schedules = next;
    }
  }

  /** Learns what the books hold, from a run without faults and from those that undo what it did. */
  async #takeSurvey(base: Schedule): Promise<void> {
    const told = await this.#execute(base, this.#openBooks(), true);
    if (!hasTakenForced(told)) return;
    this.#survey.add(told);
    for (const schedule of surveyed(told)) {
      this.#survey.add(await this.#execute(schedule, this.#openBooks(), true));
    }
  }

  async #exploreUntaken(): Promise<void> {
    let base = this.#sides.nextUntaken();
    while (base) {
      await this.#exploreFrom([base]);
      base = this.#sides.nextUntaken();
    }
  }

  async #exploreOne(only: string): Promise<void> {
    const schedule = readSchedule(only);
    if (schedule.context >= this.#contexts.length) {
      throw new Error(`There is no context ${String(schedule.context + 1)} for "${only}".`);
    }
    await this.#takeSurvey({ ...schedule, faults: [] });
    const told = await this.#run(schedule);
    if (!told) throw new Error(`The saga does not take all the sides of "${only}".`);
  }

  /** @returns Nothing when it does not come to the sides that are forced: then it was run before without these. */
  async #run(schedule: Schedule): Promise<Told | undefined> {
    const books = this.#openBooks();
    const told = await this.#execute(schedule, books);
    if (!hasTakenForced(told)) return undefined;
    this.#sides.add(told);
    const violations = [...(await this.#invariants.broken(told, books)), ...(await this.#brokenLaws(told))];
    this.#book.add(told, violations);
    return told;
  }

  async #execute(schedule: Schedule, books: B, isSurvey = false): Promise<Told> {
    const { effects = (given: B) => given, meanwhile } = this.#options;
    const { context: number } = schedule;
    const serving = this.#serving(books);
    return await runSchedule<T>(schedule, {
      saga: this.#saga,
      context: this.#contexts[number],
      ...serving,
      isSurvey,
      effects: () => effects(books),
      ...(meanwhile !== false && {
        another: () => this.#another(number, books, serving),
        alone: () => this.#transactionAlone(number),
      }),
    });
  }

  #openBooks(): B {
    const books = this.#options.books?.() as B;
    const text = booksText(books);
    this.#firstBooks ??= text;
    checkFresh(this.#firstBooks, text);
    return books;
  }

  #serving(books: B): Participants {
    const { participants, stepActivities } = this.#options;
    return { participants: participants(books), stepActivities: stepActivities?.(books) ?? {} };
  }

  async #another(context: number, books: B, serving: Participants): Promise<Went> {
    const { meanwhile } = this.#options;
    if (!meanwhile) return await runAnother<T>(this.#saga, this.#contexts[context], serving);
    await meanwhile(books);
    return { isAnother: true, way: 'given', ownIds: new Set() };
  }

  #transactionAlone(context: number): Promise<Went & { readonly books: BooksView }> {
    const known = this.#alone.get(context);
    if (known) return known;
    const { effects = (given: B) => given } = this.#options;
    const books = this.#openBooks();
    const alone = this.#another(context, books, this.#serving(books)).then((went) => {
      return { ...went, books: viewOf(effects(books)) };
    });
    this.#alone.set(context, alone);
    return alone;
  }

  async #brokenLaws(told: Told): Promise<readonly Violation[]> {
    const violations: Violation[] = [];
    for (const law of this.#laws) {
      const isExplained = FINDINGS.has(law.id) && violations.some((one) => CAUSES.has(one.law));
      const breach = isExplained ? undefined : await law.check(told, this.#survey);
      if (breach) violations.push({ law: law.id, ...breach });
    }
    return violations;
  }
}
