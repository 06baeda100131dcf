/** Counts the traits of generated cases, so that a proof without enough of a trait fails. */
import { allSteps, partsOf } from './all-steps';
import type { Observation, SeenStep } from './observation';
import type { Case, Plan, StepPlan } from './plan';

/** Counts of generated cases, as plain data that processes exchange and add up. */
export interface Generated {
  readonly runs: number;
  /** The number of cases by their number of steps, including the steps of branches. */
  readonly steps: readonly number[];
  readonly traits: readonly number[];
}

/** A case with its observation. */
interface Seen extends Observation {
  readonly given: Case;
  readonly all: readonly StepPlan[];
}

/** A trait of cases, and the minimum percentage of cases that must have it. */
interface Trait {
  readonly name: string;
  readonly floor?: number;
  has(seen: Seen): boolean;
}

const ends = (end: string): Trait => ({
  name: `the end ${end}`,
  floor: 0.5,
  has: ({ status }) => status === end,
});

const hasKind = (kind: StepPlan['kind'], floor: number): Trait => ({
  name: `a step of the kind ${kind}`,
  floor,
  has: ({ all }) => all.some((step) => step.kind === kind),
});

const TRAITS: readonly Trait[] = [
  { name: 'an injected fault', floor: 50, has: hasFault },
  { name: 'a concurrent block', floor: 50, has: ({ all }) => all.some(isConcurrent) },
  { name: 'blocks three deep', floor: 1, has: ({ given }) => depthOf(given.plan) >= 3 },
  ...(['parallel', 'forEach', 'saga', 'alternatives', 'conditional'] as const).map((kind) =>
    hasKind(kind, 4),
  ),
  ...(['timer', 'event', 'decision', 'repeat', 'hook'] as const).map((kind) => hasKind(kind, 2)),
  ...(['query', 'check', 'undo'] as const).map((kind) => hasKind(kind, 2)),
  { name: 'a question that was asked again', floor: 0.5, has: isAskedAgain },
  { name: 'a part that was undone alone', floor: 0.5, has: ({ steps = [] }) => steps.some(isTried) },
  { name: 'an item that was tolerated', floor: 0.5, has: ({ steps = [] }) => steps.some(isTolerated) },
  { name: 'an item that was not needed', floor: 0.5, has: ({ steps = [] }) => steps.some(isNotNeeded) },
  { name: 'a second round of a repeated saga', floor: 0.2, has: ({ steps = [] }) => steps.some(isRepeated) },
  { name: 'a hook with several fillings', floor: 0.5, has: ({ all }) => all.some(hasSeveralFillings) },
  { name: 'an empty hook', floor: 0.1, has: ({ all }) => all.some(isEmptyHook) },
  { name: 'steps stopped by another', floor: 0.5, has: ({ steps = [] }) => steps.some(isStopped) },
  { name: 'an event or a decision from a caller', floor: 2, has: isAnswered },
  {
    name: 'a branch that ran',
    floor: 10,
    has: ({ steps = [] }) => steps.some(({ branch = 'none' }) => branch !== 'none'),
  },
  { name: 'a pivot', floor: 10, has: ({ all }) => all.some((step) => 'pivot' in step) },
  { name: 'a cancel', floor: 5, has: ({ given }) => given.cancelAt !== undefined },
  { name: 'a late reply', floor: 5, has: hasLaterReply },
  { name: 'a probe that was sent', floor: 2, has: ({ steps = [] }) => steps.some(({ probe }) => probe) },
  { name: 'an undo', floor: 25, has: ({ steps = [] }) => steps.some(({ undo }) => undo) },
  {
    name: 'an undo that failed or was skipped',
    floor: 0.5,
    has: ({ undoErrors = [] }) => undoErrors.length > 0,
  },
  { name: 'a notice that was delivered', floor: 3, has: hasNotice('delivered') },
  { name: 'a notice that failed', floor: 1, has: hasNotice('failed') },
  { name: 'an action of an operator', floor: 5, has: ({ actions = [] }) => actions.length > 0 },
  {
    name: 'a refused action',
    floor: 0.5,
    has: ({ refusedAction }) => refusedAction !== undefined,
  },
  ...['finished', 'errored', 'cancelled', 'incomplete', 'stuck'].map(ends),
];
const MIN_MEDIAN = 5;
/** With fewer cases the percentages mean nothing. */
const ENOUGH_RUNS = 1_000;

/** Counts the traits of cases. */
export class Tally {
  #runs = 0;
  readonly #steps: number[] = [];
  readonly #traits = TRAITS.map(() => 0);

  /** Counts a case. */
  count(given: Case, observation: Observation): void {
    const all = [...allSteps(given.plan)].map(([, step]) => step);
    const seen = { ...observation, given, all };
    this.#runs += 1;
    increase(this.#steps, all.length, 1);
    for (const [index, trait] of TRAITS.entries()) if (trait.has(seen)) increase(this.#traits, index, 1);
  }

  /** Adds the counts of another process. */
  add({ runs, steps, traits }: Generated): void {
    this.#runs += runs;
    for (const [index, count] of steps.entries()) increase(this.#steps, index, count);
    for (const [index, count] of traits.entries()) increase(this.#traits, index, count);
  }

  get counts(): Generated {
    return {
      runs: this.#runs,
      steps: [...this.#steps].map((count) => count ?? 0),
      traits: [...this.#traits],
    };
  }
}

/** The percentages of the traits, a line each. */
export function reportOf(generated: Generated): readonly string[] {
  const shares = TRAITS.map(
    ({ name }, index) => `${share(generated, index).toFixed(1).padStart(5)} % with ${name}`,
  );
  return [`${String(median(generated))} steps in the median`, ...shares];
}

/** The traits that too few cases have, a line each. */
export function tooFew(generated: Generated): readonly string[] {
  if (generated.runs < ENOUGH_RUNS) return [];
  const steps =
    median(generated) < MIN_MEDIAN ? [`too few: less than ${String(MIN_MEDIAN)} steps in the median`] : [];
  const traits = TRAITS.flatMap(({ name, floor = 0 }, index) =>
    share(generated, index) < floor ? [`too few: less than ${floor.toFixed(1)} % with ${name}`] : [],
  );
  return [...steps, ...traits];
}

function increase(counts: number[], index: number, by: number): void {
  counts[index] = (counts[index] ?? 0) + by;
}

function share({ runs, traits }: Generated, trait: number): number {
  return (100 * (traits[trait] ?? 0)) / Math.max(runs, 1);
}

function median({ runs, steps }: Generated): number {
  let before = 0;
  return steps.findIndex((count) => (before += count) * 2 >= runs);
}

/** Whether a fault occurred, even if another attempt, a handler or an operator repaired it. */
function hasFault({ happened, error, steps = [], refusedAction, incidents = [] }: Seen): boolean {
  return (
    error !== undefined ||
    incidents.length > 0 ||
    refusedAction !== undefined ||
    steps.some(({ outcome }) => outcome === 'refused') ||
    happened.some((event) => typeof event !== 'string' && event.attempt > 1)
  );
}

function hasLaterReply({ all, happened }: Seen): boolean {
  const repliesLater = all.some(
    (step) => step.kind === 'remote' && (step.fates?.execute?.[0] ?? '').startsWith('later'),
  );
  return repliesLater && happened.some((event) => typeof event !== 'string');
}

function hasNotice(outcome: string): Trait['has'] {
  return ({ notices = [] }) => notices.some((notice) => notice.outcome === outcome);
}

/** Whether flows run beside each other in a step. */
function isConcurrent(step: StepPlan): boolean {
  return step.kind === 'parallel' || (step.kind === 'forEach' && (step.atOnce ?? 1) > 1);
}

/** How deep the blocks of a saga are in each other. */
function depthOf({ steps }: Plan): number {
  return Math.max(0, ...steps.flatMap((step) => partsOf(step).map(([, saga]) => 1 + depthOf(saga))));
}

function isTried({ tried = [] }: SeenStep): boolean {
  return tried.some(({ code }) => code !== undefined);
}

function isTolerated({ items }: SeenStep): boolean {
  return items !== undefined && items.failed > 0;
}

function isNotNeeded({ items }: SeenStep): boolean {
  return (items?.notNeeded ?? 0) > 0;
}

function isRepeated({ kind, branch }: SeenStep): boolean {
  return kind === 'repeat' && branch !== undefined;
}

function hasSeveralFillings(step: StepPlan): boolean {
  return step.kind === 'hook' && (step.fillings ?? []).length > 1;
}

function isEmptyHook(step: StepPlan): boolean {
  return step.kind === 'hook' && step.fillings === undefined;
}

function isStopped({ error }: SeenStep): boolean {
  return error?.code === 'BRANCH_STOPPED';
}

function isAskedAgain({ happened, steps = [] }: Seen): boolean {
  const queries = new Set(steps.flatMap(({ step, kind }) => (kind === 'query' ? [step] : [])));
  return happened.some(
    (event) => typeof event !== 'string' && queries.has(event.step) && !event.key.endsWith(':1'),
  );
}

function isAnswered({ steps = [] }: Seen): boolean {
  return steps.some(
    ({ kind, branch = 'timeout' }) => (kind === 'event' || kind === 'decision') && branch !== 'timeout',
  );
}
