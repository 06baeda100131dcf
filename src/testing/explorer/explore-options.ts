/** The options of an exploration, and their checks. */
import type { ParticipantFunction } from '../../activities/function-transport';
import type { StepActivity } from '../../activities/step-activity';
import { SagaError } from '../../errors/saga-error';
import type { Caller } from '../in-memory-runtime';
import type { InitialContext } from '../../protocol/runnable-saga';
import type { SagaExecution } from '../../protocol/saga-execution';
import type { DeprecatedExploreOptions } from './deprecated-names';
import { ALL_LAWS } from './laws/all-laws';
import type { LawName } from './laws/law';
import { stateText } from './state-text';

/**
 * Checks an execution that has finished or is fully compensated. It throws or returns `false` if the invariant does not
 * hold; it may be async. An invariant that returns `true` or `false` in some runs must do so in all: a run in which it
 * returns `undefined` is reported as a violation.
 */
export type Invariant<T extends object, B> = (execution: SagaExecution<T>, participantState: B) => unknown;

/** The options of `exploreSaga`. */
export interface ExploreOptions<T extends object, B> extends DeprecatedExploreOptions<B> {
  /** The initial context of each execution. @defaultValue an empty context */
  readonly context?: InitialContext<NoInfer<T>>;
  /** Several initial contexts instead of one, such as one for each branch of the conditional steps. */
  readonly contexts?: readonly InitialContext<NoInfer<T>>[];
  /**
   * Creates new participant state for each run. The laws compare it before and after each request to detect effects:
   * plain data, Maps, Sets, and the fields and getters of objects.
   */
  readonly participantState?: () => B;
  /**
   * Selects the part of the participant state that shows effects, as data. You need it if the state also contains a log
   * of requests, or hides its data behind methods. @defaultValue the whole participant state
   */
  readonly effects?: (participantState: B) => unknown;
  /** Creates the participants of one run, by name, on its participant state; `'*'` serves all other names. */
  readonly participants: (participantState: B) => Readonly<Record<string, ParticipantFunction>>;
  /** Creates the activities of local steps for one run, on its participant state. */
  readonly stepActivities?: (participantState: B) => Readonly<Record<string, StepActivity>>;
  /**
   * Answers the waits for events and decisions; with `undefined` the time passes. @defaultValue no caller answers
   */
  readonly caller?: Caller;
  /** The invariants, by the names that reports use. They are checked at each good end. */
  readonly invariants?: Readonly<Record<string, Invariant<T, B>>>;
  /** The highest number of faults in one run. @defaultValue 1 */
  readonly faults?: number;
  /**
   * Whether to force the branches that no context takes. There only the laws are checked, because an invariant may rely
   * on the condition. @defaultValue true
   */
  readonly forceBranches?: boolean;
  /**
   * How many more runs, for each context and each number of faults, change the order in which requests of flows beside each
   * other reach their participants. 0 for none. @defaultValue 100
   */
  readonly orders?: number;
  /** The laws to skip, such as `'L11'`. @defaultValue none */
  readonly except?: readonly LawName[];
  /**
   * The other transaction that the fault `meanwhile` runs on the same participant state, between a request and its
   * undo; `false` for none. @defaultValue a second execution of the same saga with new ids (such as `orderId`)
   */
  readonly meanwhile?: ((participantState: B) => unknown) | false;
  /** Runs only this schedule, such as the schedule of a counterexample. */
  readonly only?: string;
}

const KNOWN: Readonly<
  Record<keyof Omit<ExploreOptions<object, unknown>, keyof DeprecatedExploreOptions<unknown>>, true>
> = {
  context: true,
  contexts: true,
  participantState: true,
  effects: true,
  participants: true,
  stepActivities: true,
  caller: true,
  orders: true,
  invariants: true,
  faults: true,
  forceBranches: true,
  except: true,
  meanwhile: true,
  only: true,
};

/**
 * Refuses options that `exploreSaga` would otherwise ignore.
 *
 * @throws SagaError `INPUT_INVALID` for an unknown option, law or number of faults, for no contexts, and for participant
 * state that runs share.
 */
export function checkOptions<T extends object, B>(options: ExploreOptions<T, B>): void {
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(KNOWN, name));
  if (unknown !== undefined) refuse(`has no option ${unknown}; it has ${Object.keys(KNOWN).join(', ')}.`);
  const { faults = 1, orders = 0, except = [], contexts } = options;
  checkNumber('faults', faults, '0, 1 or 2');
  checkNumber('orders', orders, '0 or 100');
  const laws: readonly string[] = ALL_LAWS.map(({ id }) => id);
  const strange = except.find((law) => !laws.includes(law));
  if (strange !== undefined) {
    refuse(`cannot except the unknown law ${strange}; the laws are ${laws.join(', ')}.`);
  }
  if (contexts?.length === 0) refuse('needs at least one context, but contexts is empty.');
  if (typeof options.participants !== 'function') {
    refuse('needs participants: a function that takes the participant state.');
  }
  checkParticipantState(options.participantState);
}

function checkNumber(name: string, given: number, examples: string): void {
  if (Number.isInteger(given) && given >= 0) return;
  refuse(`needs a number of ${name} such as ${examples}, but ${name} is ${String(given)}.`);
}

function checkParticipantState(create: (() => unknown) | undefined): void {
  if (create === undefined) return;
  const [one, other] = [create(), create()];
  const isObject = typeof one === 'object' && one !== null;
  if (isObject && one === other) refuse(`${SHARED}: participantState() returns the same object each time.`);
  if (stateText(one) !== stateText(other)) {
    refuse(`${SHARED}: participantState() returns different data each time.`);
  }
}

/**
 * Refuses participant state that differs from the state of the first run: an earlier run has changed it.
 *
 * @throws SagaError `INPUT_INVALID`.
 */
export function checkUnshared(first: string, now: string): void {
  if (first !== now) refuse(`${SHARED}: it starts as ${now}, but the first run started with ${first}.`);
}

const SHARED = 'needs new participant state for each run, which shares nothing with other runs';

function refuse(problem: string): never {
  throw new SagaError('INPUT_INVALID', `exploreSaga ${problem}`);
}
