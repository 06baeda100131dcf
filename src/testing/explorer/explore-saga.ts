import type { ParticipantFunction } from '../../activities/function-transport';
import type { StepActivity } from '../../activities/step-activity';
import type { LooseFields } from '../../context/context-types';
import type { Saga } from '../../definition/saga';
import { messageOf } from '../../engine/failure-cause';
import type { InitialContext, SagaFactory } from '../../protocol/runnable-saga';
import { SagaExecution } from '../../protocol/saga-execution';
import { type Exploration, ExplorationBook, ExplorationError } from './exploration';
import { FAULTS_OF } from './fault';
import { ALL_LAWS } from './laws/all-laws';
import type { Law } from './laws/law';
import { runSchedule } from './run-schedule';
import { readSchedule, type Schedule, START } from './schedule';
import { hasTakenForced, Sides } from './sides';
import type { Told, Violation } from './told';

/**
 * What must hold whenever an execution has come to a good end: finished, or wholly undone. It throws, or returns
 * `false`, when that does not hold; it may be async.
 */
export type Invariant<T extends object, B> = (execution: SagaExecution<T>, books: B) => unknown;

/** What is explored, and how far. */
export interface ExploreOptions<T extends object, B> {
  /** The context that each execution starts from. @defaultValue an empty one */
  readonly context?: InitialContext<NoInfer<T>>;
  /** Several contexts, such as one for each side of the saga's conditions, in the place of one. */
  readonly contexts?: readonly InitialContext<NoInfer<T>>[];
  /**
   * Fresh books of the participants for each run. Laws look at them to see whether a request took effect: at plain
   * data, Maps, Sets, and the fields and getters of objects.
   */
  readonly books?: () => B;
  /**
   * What of the books shows effects, as data: for books that also hold a log of requests, or that hide what they hold
   * behind methods. @defaultValue the books
   */
  readonly effects?: (books: B) => unknown;
  /** Fresh participants over the books of one run, by name; `'*'` catches all others. */
  readonly participants: (books: B) => Readonly<Record<string, ParticipantFunction>>;
  /** The activities that local steps name, over the books of one run. */
  readonly stepActivities?: (books: B) => Readonly<Record<string, StepActivity>>;
  /** What must hold at each good end, by a name for reports. */
  readonly invariants?: Readonly<Record<string, Invariant<T, B>>>;
  /** How many things go wrong in one run at the most. @defaultValue 1 */
  readonly faults?: number;
  /**
   * Whether the sides of conditions that no context has led to are taken all the same, as if their conditions had
   * answered so. The laws alone are checked there, since invariants may rely on what the condition asks. @defaultValue true
   */
  readonly forceSides?: boolean;
  /** Laws that are not to be checked, such as `'L11'`. @defaultValue none */
  readonly except?: readonly string[];
  /** Runs this schedule alone: that of a counterexample. */
  readonly only?: string;
}

/**
 * Runs a saga in memory in every way in which up to `faults` things can go wrong at once: it is run without faults to
 * learn its requests, then with each fault at each request, and so on from what it does then. Each run is checked
 * against the built-in laws and the invariants.
 *
 * Deterministic, and in virtual time. Runs in Node, under any test runner.
 *
 * @returns What was covered, when nothing was broken.
 * @throws {@link ExplorationError} with the smallest counterexample.
 * @throws Error when nobody serves one of the requests, or for a schedule in `only` that the saga does not come to;
 * `SagaError` as `InMemoryHost.run`.
 */
export async function exploreSaga<T extends object = LooseFields, B = undefined>(
  saga: Saga<T> | SagaFactory<T>,
  options: ExploreOptions<T, B>,
): Promise<Exploration> {
  const start = Date.now();
  const exploration = await new Explorer<T, B>(saga, options).explore(start);
  if (exploration.counterexample) throw new ExplorationError(exploration);
  return exploration;
}

class Explorer<T extends object, B> {
  readonly #saga: Saga<T> | SagaFactory<T>;
  readonly #options: ExploreOptions<T, B>;
  readonly #contexts: readonly (InitialContext<T> | undefined)[];
  readonly #laws: readonly Law[];
  readonly #book = new ExplorationBook();
  readonly #sides = new Sides();

  constructor(saga: Saga<T> | SagaFactory<T>, options: ExploreOptions<T, B>) {
    this.#saga = saga;
    this.#options = options;
    this.#contexts = options.contexts ?? [options.context];
    this.#laws = ALL_LAWS.filter(({ id }) => options.except?.includes(id) !== true);
  }

  async explore(start: number): Promise<Exploration> {
    const { only, forceSides = true } = this.#options;
    if (only === undefined) {
      await this.#exploreFrom(this.#contexts.map((_, context) => ({ context, sides: [], faults: [] })));
      if (forceSides) await this.#exploreUntaken();
    } else {
      await this.#exploreOne(only);
    }
    return this.#book.close(Date.now() - start, this.#sides.all);
  }

  /** Each schedule, and after each those that go on as it does and have one fault more. */
  async #exploreFrom(bases: readonly Schedule[]): Promise<void> {
    const { faults = 1 } = this.#options;
    let schedules = bases;
    while (schedules.length > 0) {
      const next: Schedule[] = [];
      for (const schedule of schedules) {
        const told = await this.#run(schedule);
        if (told && schedule.faults.length < faults) next.push(...successors(told));
      }
      schedules = next;
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
    const told = await this.#run(schedule);
    if (!told) throw new Error(`The saga does not take all the sides of "${only}".`);
  }

  /** @returns Nothing when it does not come to the sides that are forced: then it was run before without these. */
  async #run(schedule: Schedule): Promise<Told | undefined> {
    const { books: open, effects = (given: B) => given, participants, stepActivities } = this.#options;
    const books = open?.() as B;
    const told = await runSchedule<T>(schedule, {
      saga: this.#saga,
      context: this.#contexts[schedule.context],
      participants: participants(books),
      stepActivities: stepActivities?.(books) ?? {},
      effects: () => effects(books),
    });
    if (!hasTakenForced(told)) return undefined;
    this.#sides.add(told);
    const violations = [...(await this.#brokenInvariants(told, books)), ...(await this.#brokenLaws(told))];
    this.#book.add(told, violations);
    return told;
  }

  async #brokenLaws(told: Told): Promise<readonly Violation[]> {
    const violations: Violation[] = [];
    for (const law of this.#laws) {
      const breach = await law.check(told);
      if (breach) violations.push({ law: law.id, ...breach });
    }
    return violations;
  }

  /** Where a person is waited for, or had to give up, things are not right, and are known not to be. */
  async #brokenInvariants({ record, uuid, schedule }: Told, books: B): Promise<readonly Violation[]> {
    if (record.status === 'stuck' || record.status === 'incomplete') return [];
    if (schedule.sides.length > 0) return [];
    const violations: Violation[] = [];
    for (const [law, holds] of Object.entries(this.#options.invariants ?? {})) {
      try {
        const answer = await holds(new SagaExecution<T>(uuid, record), books);
        if (answer === false) violations.push({ law, message: 'does not hold' });
      } catch (error) {
        violations.push({ law, message: messageOf(error) });
      }
    }
    return violations;
  }
}

/** The schedules that go on as one does, and have one fault more, at a later request. */
function successors({ schedule, sites }: Told): readonly Schedule[] {
  const last = schedule.faults.at(-1)?.site;
  const known = sites.findIndex(({ site }) => site === last);
  const later = sites.slice(known + 1).flatMap(({ site, kind }) => {
    return FAULTS_OF[kind].map((fault) => ({ site, fault }));
  });
  const first = last === undefined ? [{ site: START, fault: 'cancel' } as const] : [];
  return [...first, ...later].map((fault) => ({ ...schedule, faults: [...schedule.faults, fault] }));
}
