/** What an exploration is given, and what is wrong with it. */
import type { ParticipantFunction } from '../../activities/function-transport';
import type { StepActivity } from '../../activities/step-activity';
import { SagaError } from '../../errors/saga-error';
import type { InitialContext } from '../../protocol/runnable-saga';
import type { SagaExecution } from '../../protocol/saga-execution';
import { booksText } from './state-text';
import { ALL_LAWS } from './laws/all-laws';
import type { LawName } from './laws/law';

/**
 * What must hold whenever an execution has come to a good end: finished, or wholly undone. It throws, or returns
 * `false`, when that does not hold; it may be async. One that answers `true` or `false` must always do so: `undefined`
 * beside them is a mistake, and is reported as one.
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
  readonly except?: readonly LawName[];
  /**
   * Another transaction over the same books, which the fault `meanwhile` lets come between a request and its undo; or
   * `false` for none. @defaultValue another execution of the same saga, whose own ids (such as `orderId`) are others
   */
  readonly meanwhile?: ((books: B) => unknown) | false;
  /** Runs this schedule alone: that of a counterexample. */
  readonly only?: string;
}

const KNOWN: Readonly<Record<keyof ExploreOptions<object, unknown>, true>> = {
  context: true,
  contexts: true,
  books: true,
  effects: true,
  participants: true,
  stepActivities: true,
  invariants: true,
  faults: true,
  forceSides: true,
  except: true,
  meanwhile: true,
  only: true,
};

/**
 * Refuses options that would be passed over in silence.
 *
 * @throws SagaError `INPUT_INVALID` for an unknown option, law or number of faults, without contexts, and for books that
 * are shared between runs.
 */
export function checkOptions<T extends object, B>(options: ExploreOptions<T, B>): void {
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(KNOWN, name));
  if (unknown !== undefined) refuse(`has no option ${unknown}; it has ${Object.keys(KNOWN).join(', ')}.`);
  const { faults = 1, except = [], contexts } = options;
  if (!Number.isInteger(faults) || faults < 0) {
    refuse(`counts faults as 0, 1, 2 and so on, not as ${String(faults)}.`);
  }
  const laws: readonly string[] = ALL_LAWS.map(({ id }) => id);
  const strange = except.find((law) => !laws.includes(law));
  if (strange !== undefined) refuse(`has no law ${strange} to except; the laws are ${laws.join(', ')}.`);
  if (contexts?.length === 0) refuse('starts from no context at all: contexts is empty.');
  if (typeof options.participants !== 'function') refuse('needs participants: a function of the books.');
  checkBooks(options.books);
}

function checkBooks(books: (() => unknown) | undefined): void {
  if (books === undefined) return;
  const [one, other] = [books(), books()];
  const isObject = typeof one === 'object' && one !== null;
  if (isObject && one === other) refuse(`${SHARED}: books() gives the same object each time.`);
  if (booksText(one) !== booksText(other)) refuse(`${SHARED}: books() gives other books each time.`);
}

/**
 * Refuses books that are not as the first ones were: an earlier run has changed them.
 *
 * @throws SagaError `INPUT_INVALID`.
 */
export function checkFresh(first: string, now: string): void {
  if (first !== now) refuse(`${SHARED}: they begin as ${now}, and those of the first run began as ${first}.`);
}

const SHARED = 'needs fresh books for each run, which share nothing with those of another run';

function refuse(what: string): never {
  throw new SagaError('INPUT_INVALID', `exploreSaga ${what}`);
}
