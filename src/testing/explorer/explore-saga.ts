/** `exploreSaga`: runs a saga through the schedules of faults, and checks each run. */
import type { LooseFields } from '../../context/context-types';
import type { Saga } from '../../definition/saga';
import type { InitialContext, SagaFactory } from '../../protocol/runnable-saga';
import { runAnother, type TransactionAlone, type TransactionResult } from './another-transaction';
import { stateText } from './state-text';
import { viewOf } from './state-view';
import { currentOptions } from './deprecated-names';
import { type Exploration, ExplorationError } from './exploration';
import { ExplorationLog } from './exploration-log';
import { checkOptions, checkUnshared, type ExploreOptions } from './explore-options';
import { InvariantChecks } from './invariant-checks';
import { ALL_LAWS } from './laws/all-laws';
import type { Law } from './laws/law';
import type { Participants } from './participants';
import { reachesFaults, runSchedule } from './run-schedule';
import { ordersAfter, sampled } from './request-orders';
import { readSchedule, type Schedule, scheduleText } from './schedule';
import { hasTakenForced, Branches } from './forced-branches';
import { withStartedSagas } from '../started-sagas';
import { successors, surveyed } from './successors';
import { Survey } from './survey';
import type { RecordedRun, Violation } from './recorded-run';

/**
 * Runs a saga in memory under every schedule of up to `faults` faults. The first run has no faults and reveals the
 * requests; the next runs inject each fault at each request, and so on. Each run is checked against the built-in laws and
 * your invariants.
 *
 * It is deterministic and uses virtual time. It runs in Node under any test runner.
 *
 * @returns The coverage, if no run breaks a law or an invariant.
 * @throws {@link ExplorationError} with the smallest counterexample.
 * @throws SagaError `INPUT_INVALID` for invalid options, such as an unknown law or participant state that runs share.
 * @throws Error if no participant serves a request, or if the saga does not reach a call site of the schedule in `only`;
 * `SagaError` as `InMemoryHost.run`.
 */
export async function exploreSaga<T extends object = LooseFields, B = undefined>(
  saga: Saga<T> | SagaFactory<T>,
  given: ExploreOptions<T, B>,
): Promise<Exploration> {
  const start = Date.now();
  const options = currentOptions<B, ExploreOptions<T, B>>(given);
  checkOptions(options);
  const exploration = await new Explorer<T, B>(saga, options).explore(start);
  if (exploration.counterexample) throw new ExplorationError(exploration);
  return exploration;
}

/** The laws whose violation explains the findings of the later laws. */
const CAUSES: ReadonlySet<string> = new Set(['L3', 'L9', 'L11', 'L12']);
/** The laws about the participant state at the end of a run. */
const FINDINGS: ReadonlySet<string> = new Set(['L13', 'L17', 'L18', 'L19']);

/** How many orders are tried for each base and each number of faults. */
const DEFAULT_ORDERS = 100;

/** Explores one saga: owns its queue of schedules and the facts that the runs share. */
class Explorer<T extends object, B> {
  readonly #saga: Saga<T> | SagaFactory<T>;
  readonly #options: ExploreOptions<T, B>;
  readonly #contexts: readonly (InitialContext<T> | undefined)[];
  readonly #laws: readonly Law[];
  readonly #invariants: InvariantChecks<T, B>;
  readonly #log = new ExplorationLog();
  readonly #branches = new Branches();
  readonly #survey = new Survey();
  /** The other transaction alone on new participant state, by the context of the explored execution. */
  readonly #alone = new Map<number, Promise<TransactionAlone>>();
  #firstState: string | undefined;
  #latest: { readonly text: string; readonly run: RecordedRun } | undefined;

  constructor(saga: Saga<T> | SagaFactory<T>, options: ExploreOptions<T, B>) {
    this.#saga = saga;
    this.#options = options;
    this.#contexts = options.contexts ?? [options.context];
    const except: readonly string[] = options.except ?? [];
    this.#laws = ALL_LAWS.filter(({ id }) => !except.includes(id));
    this.#invariants = new InvariantChecks(options.invariants ?? {});
  }

  async explore(start: number): Promise<Exploration> {
    const { only, forceBranches = true } = this.#options;
    if (only === undefined) {
      await this.#exploreFrom(this.#contexts.map((_, context) => ({ context, branches: [], faults: [] })));
      if (forceBranches) await this.#exploreUntaken();
    } else {
      await this.#exploreOne(only);
    }
    for (const { run, violation } of this.#invariants.mixed) this.#log.addViolations(run, [violation]);
    return this.#log.close(Date.now() - start, this.#branches.all, this.#survey, this.#invariants.hints);
  }

  /** Runs each schedule, and then all schedules that extend it by one fault. */
  async #exploreFrom(bases: readonly Schedule[]): Promise<void> {
    const { faults = 1, participantState, meanwhile } = this.#options;
    const mayMeet = participantState !== undefined && meanwhile !== false;
    for (const base of bases) await this.#takeSurvey(base);
    let schedules = bases;
    while (schedules.length > 0) {
      const next: Schedule[] = [];
      const orders: Schedule[] = [];
      for (const schedule of schedules) {
        const run = await this.#run(schedule);
        if (run && schedule.faults.length < faults) next.push(...successors(run, mayMeet));
        if (run) orders.push(...ordersAfter(run).map((order) => ({ ...schedule, order })));
      }
      await this.#exploreOrders(orders);
      schedules = next;
    }
  }

  /** Runs schedules again with other orders of their requests; if they are too many, a part of them. */
  async #exploreOrders(schedules: readonly Schedule[]): Promise<void> {
    const chosen = sampled(schedules, this.#options.orders ?? DEFAULT_ORDERS);
    for (const schedule of chosen) await this.#run(schedule);
    this.#log.addOrders(chosen.length, schedules.length - chosen.length);
  }

  /** Learns where participants record effects, from a run without faults and from runs that undo its effects. */
  async #takeSurvey(base: Schedule): Promise<void> {
    const run = await this.#execute(base, this.#newState(), true);
    if (!hasTakenForced(run)) return;
    this.#survey.add(run);
    for (const schedule of surveyed(run)) {
      this.#survey.add(await this.#execute(schedule, this.#newState(), true));
    }
  }

  async #exploreUntaken(): Promise<void> {
    let base = this.#branches.nextUntaken();
    while (base) {
      await this.#exploreFrom([base]);
      base = this.#branches.nextUntaken();
    }
  }

  async #exploreOne(only: string): Promise<void> {
    const schedule = readSchedule(only);
    if (schedule.context >= this.#contexts.length) {
      throw new Error(
        `"${only}" needs context ${String(schedule.context + 1)}, but there are only ${String(this.#contexts.length)}.`,
      );
    }
    const { order: _, ...inOrder } = schedule;
    await this.#takeSurvey({ ...inOrder, faults: [] });
    const run = await this.#run(schedule);
    if (!run)
      throw new Error(`The saga does not take all the branches, or reach all the faults, of "${only}".`);
  }

  /**
   * @returns `undefined` if the run does not take the forced branches, or in its order does not reach its faults: the same run
   * without them is already done.
   */
  async #run(schedule: Schedule): Promise<RecordedRun | undefined> {
    const state = this.#newState();
    const executed = await this.#execute(schedule, state);
    if (!hasTakenForced(executed) || !reachesFaults(executed)) return undefined;
    const run = { ...executed, inDefinitionOrder: await this.#inDefinitionOrder(schedule) };
    this.#branches.add(run);
    const violations = [...(await this.#invariants.broken(run, state)), ...(await this.#brokenLaws(run))];
    this.#log.add(run, violations);
    return run;
  }

  /** The run of the same schedule without an order. Orders of one schedule follow each other, so the latest is kept. */
  async #inDefinitionOrder({ order, ...schedule }: Schedule): Promise<RecordedRun | undefined> {
    if (!order) return undefined;
    const text = scheduleText(schedule);
    if (this.#latest?.text === text) return this.#latest.run;
    const run = await this.#execute(schedule, this.#newState(), true);
    this.#latest = { text, run };
    return run;
  }

  async #execute(schedule: Schedule, state: B, isSurvey = false): Promise<RecordedRun> {
    const { effects = (given: B) => given, meanwhile } = this.#options;
    const { context: number } = schedule;
    const serving = this.#serving(state);
    return await runSchedule<T>(schedule, {
      saga: this.#saga,
      context: this.#contexts[number],
      ...serving,
      caller: this.#options.caller,
      isSurvey,
      effects: () => effects(state),
      ...(meanwhile !== false && {
        another: () => this.#another(number, state, serving),
        alone: () => this.#transactionAlone(number),
      }),
    });
  }

  #newState(): B {
    const state = this.#options.participantState?.() as B;
    const text = stateText(state);
    this.#firstState ??= text;
    checkUnshared(this.#firstState, text);
    return state;
  }

  #serving(state: B): Participants {
    const { participants, stepActivities } = this.#options;
    return {
      participants: withStartedSagas(participants(state)),
      stepActivities: stepActivities?.(state) ?? {},
    };
  }

  async #another(context: number, state: B, serving: Participants): Promise<TransactionResult> {
    const { meanwhile } = this.#options;
    if (!meanwhile) return await runAnother<T>(this.#saga, this.#contexts[context], serving);
    await meanwhile(state);
    return { isAnother: true, path: 'given', ownIds: new Set() };
  }

  #transactionAlone(context: number): Promise<TransactionAlone> {
    const known = this.#alone.get(context);
    if (known) return known;
    const { effects = (given: B) => given } = this.#options;
    const state = this.#newState();
    const alone = this.#another(context, state, this.#serving(state)).then((result) => {
      return { ...result, state: viewOf(effects(state)) };
    });
    this.#alone.set(context, alone);
    return alone;
  }

  async #brokenLaws(run: RecordedRun): Promise<readonly Violation[]> {
    const violations: Violation[] = [];
    for (const law of this.#laws) {
      const isExplained = FINDINGS.has(law.id) && violations.some((one) => CAUSES.has(one.law));
      const breach = isExplained ? undefined : await law.check(run, this.#survey);
      if (breach) violations.push({ law: law.id, ...breach });
    }
    return violations;
  }
}
