/** Generates blocks: steps that hold parts. */
import { anyBehavior, anyOptions, anySteps } from './any-step';
import { type Choices, compact } from './choices';
import {
  type AlternativesPlan,
  type Answer,
  type Behavior,
  type BranchPlan,
  type ConditionalPlan,
  type FillingPlan,
  type ForEachPlan,
  type HookPlan,
  MAKINGS,
  type Making,
  type Merging,
  MERGINGS,
  type ParallelPlan,
  type Plan,
  type RepeatPlan,
  type SagaPlan,
  type SharePlan,
  type StepPlan,
  type TriedPlan,
} from './plan';
import { beforeAnother, inside, mustSucceed, type Surroundings } from './surroundings';

/** A random block. */
export function anyBlock(choices: Choices, id: string, around: Surroundings): StepPlan {
  const kind = choices.number(1, 100);
  if (kind <= 38) return anyParallel(choices, id, around);
  if (kind <= 62) return anyForEach(choices, id, around);
  if (kind <= 71) return anyConditional(choices, id, () => anyPart(choices, inside(around)));
  if (kind <= 79) return anyHook(choices, id, around);
  if (kind <= 85) return anySagaStep(choices, id, around);
  if (kind <= 93 || mustSucceed(around)) return anyAlternatives(choices, id, around);
  return anyRepeat(choices, id, around);
}

/** A random block with a pivot in some of its parts. */
export function anyPivotBlock(choices: Choices, id: string, around: Surroundings): StepPlan {
  const within = inside(around);
  const kind = choices.number(1, 100);
  if (kind <= 50) {
    return anyConditional(choices, id, () => anyPart(choices, { ...within, isPivotal: choices.percent(60) }));
  }
  if (kind > 75) return anyAlternatives(choices, id, { ...around, isPivotal: true });
  if (kind > 66) return anyPivotHook(choices, id, around);
  return compact<SagaPlan>({
    kind: 'saga',
    id,
    saga: anyPart(choices, within),
    ...anyInner(choices, around),
  });
}

/** A random concurrent block. */
export function anyConcurrent(choices: Choices, id: string, around: Surroundings): StepPlan {
  if (choices.percent(65)) return anyParallel(choices, id, around);
  return { ...anyForEach(choices, id, around), atOnce: choices.number(2, 4) };
}

/** The saga of a part. */
export function anyPart(choices: Choices, within: Surroundings): Plan {
  const count = choices.percent(60) ? 1 : choices.number(2, 3);
  return compact<Plan>({
    options: choices.maybe(15, () => anyOptions(choices)),
    steps: anySteps(choices, within, count),
  });
}

function anyAnswer(choices: Choices, around?: Surroundings): Answer {
  const mayThrow = !around || !mustSucceed(around);
  if (mayThrow && choices.percent(3)) return 'throws';
  return choices.oneOf<Answer>('yes', 'no', 'even', 'async-even');
}

function anyConditional(choices: Choices, id: string, branch: () => Plan): ConditionalPlan {
  const ifThen = choices.list(1, 2, () => ({ when: anyAnswer(choices), saga: branch() }));
  const elseThen = choices.maybe(60, branch);
  return { kind: 'conditional', id, ifThen, ...(elseThen && { elseThen }) };
}

const NAMES = ['a', 'b', 'c'] as const;

function anyParallel(choices: Choices, id: string, around: Surroundings): ParallelPlan {
  const within = { ...inside(around), isConcurrent: true };
  const names = NAMES.slice(0, choices.percent(75) ? 2 : 3);
  return compact<ParallelPlan>({
    kind: 'parallel',
    id,
    branches: names.map((name, index) =>
      compact<BranchPlan>({
        name,
        saga: anyPart(choices, within),
        after: index === 0 ? undefined : choices.maybe(20, () => [choices.among(names.slice(0, index))]),
      }),
    ),
    atOnce: choices.maybe(15, () => choices.number(1, 2)),
    undoOrder: choices.percent(15) ? 'one-by-one' : undefined,
    merge: mustSucceed(around) ? MERGES_ALL : anyMerge(choices),
  });
}

const KEYS = ['count', 'latest', 'received', 'list', 'x', 'y', 'fresh', 'answer'] as const;
/** A reducer for all keys, which never fails: after the pivot branches cannot conflict. */
const MERGES_ALL: Readonly<Record<string, Merging>> = Object.fromEntries(KEYS.map((key) => [key, 'last']));

/** Reducers for most of the keys that all callbacks write, so that most branches do not conflict. */
function anyMerge(choices: Choices): Readonly<Record<string, Merging>> {
  const most = 95;
  return compact<Record<string, Merging>>({
    count: choices.maybe(most, () => 'sum'),
    latest: choices.maybe(most, () => 'last'),
    received: choices.maybe(most, () => 'last'),
    list: choices.maybe(70, () => choices.oneOf<Merging>('append', 'union', 'last')),
    x: choices.maybe(40, () => (choices.percent(10) ? choices.among(MERGINGS) : 'sum')),
    y: choices.maybe(40, () => choices.oneOf<Merging>('sum', 'last')),
    fresh: choices.maybe(30, () => 'last'),
    answer: choices.maybe(most, () => 'last'),
  });
}

function anyForEach(choices: Choices, id: string, around: Surroundings): ForEachPlan {
  const isTolerant = !around.isAfterPivot && choices.percent(40);
  const mayStop = !around.isAfterPivot && choices.percent(25);
  const isConcurrent = choices.percent(60);
  const within = { ...inside(around), isConcurrent: around.isConcurrent || isConcurrent, isRepeated: true };
  return compact<ForEachPlan>({
    kind: 'forEach',
    id,
    saga: anyPart(choices, isTolerant || mayStop ? beforeAnother(within, false) : within),
    over: choices.percent(3)
      ? choices.oneOf('throws', 'no-list')
      : choices.percent(20)
        ? choices.oneOf(0, 3)
        : choices.number(1, 2),
    input: choices.maybe(60, () => anyInput(choices, around)),
    onEnd: choices.maybe(60, () => compact<{ does?: Behavior }>({ does: anyBehavior(choices, 6) })),
    atOnce: isConcurrent ? choices.number(2, 4) : undefined,
    tolerate: isTolerant ? anyShare(choices) : undefined,
    enough: mayStop ? anyShare(choices) : undefined,
  });
}

function anyShare(choices: Choices): SharePlan {
  return choices.percent(60) ? { count: choices.number(1, 2) } : { percent: choices.oneOf(34, 50, 100) };
}

function anyInput(choices: Choices, around: Surroundings): { readonly makes?: Making } {
  return compact<{ makes?: Making }>({
    makes: mustSucceed(around) ? undefined : choices.maybe(4, () => choices.among(MAKINGS)),
  });
}

function anySagaStep(choices: Choices, id: string, around: Surroundings): SagaPlan {
  const attempts = choices.maybe(50, () => choices.number(2, 3));
  const within = inside(around);
  const own = attempts === undefined ? within : beforeAnother({ ...within, isRepeated: true }, false);
  return compact<SagaPlan>({
    kind: 'saga',
    id,
    saga: anyPart(choices, own),
    ...anyInner(choices, around),
    attempts,
    wait: attempts === undefined ? undefined : choices.maybe(30, () => choices.oneOf(17, 60_000)),
  });
}

/** The context of an inner saga, if it has its own. After the pivot its callbacks do not fail. */
function anyInner(choices: Choices, around: Surroundings): Pick<SagaPlan, 'input' | 'output'> {
  if (choices.percent(50)) return {};
  const chance = mustSucceed(around) || around.isPivotal ? 0 : 6;
  return compact<Pick<SagaPlan, 'input' | 'output'>>({
    input: anyInput(choices, { ...around, isAfterPivot: around.isAfterPivot || around.isPivotal }),
    output: choices.maybe(70, () =>
      compact<{ does?: Behavior }>({
        does: chance === 0 ? undefined : anyBehavior(choices, chance),
      }),
    ),
  });
}

function anyRepeat(choices: Choices, id: string, around: Surroundings): RepeatPlan {
  return compact<RepeatPlan>({
    kind: 'repeat',
    id,
    saga: anyPart(choices, inside(around)),
    atMost: choices.maybe(85, () => choices.number(2, 4)),
    until: choices.maybe(90, () => anyAnswer(choices)),
  });
}

const FILLINGS = ['b', 'a', 'Z', '10', '9'] as const;

function anyHook(choices: Choices, id: string, around: Surroundings): HookPlan {
  const names = FILLINGS.filter(() => choices.percent(35));
  const fillings = names.map((name): FillingPlan => ({ name, saga: anyPart(choices, inside(around)) }));
  return compact<HookPlan>({ kind: 'hook', id, fillings: fillings.length > 0 ? fillings : undefined });
}

/** A hook of which one filling may hold the pivot: those before it are undoable, and those after it retriable. */
function anyPivotHook(choices: Choices, id: string, around: Surroundings): HookPlan {
  const within = inside(around);
  const before = { ...within, isPivotal: false, isUndone: true };
  const after = { ...within, isPivotal: false, isAfterPivot: true };
  const fillings: readonly FillingPlan[] = [
    { name: 'after', saga: anyPart(choices, before) },
    { name: 'late', saga: anyPart(choices, after) },
    { name: 'at', saga: anyPart(choices, within) },
  ];
  // By their names: after, at, late.
  return { kind: 'hook', id, fillings: fillings.filter(({ name }) => name === 'at' || choices.percent(60)) };
}

function anyAlternatives(choices: Choices, id: string, around: Surroundings): AlternativesPlan {
  const attempts = around.isPivotal ? undefined : choices.maybe(20, () => 2);
  const names = NAMES.slice(0, choices.percent(70) ? 2 : 3);
  const within = { ...inside(around), isRepeated: around.isRepeated || attempts !== undefined };
  return compact<AlternativesPlan>({
    kind: 'alternatives',
    id,
    alternatives: names.map((name, index) => {
      const isLast = index === names.length - 1;
      const tried = isLast && attempts === undefined ? within : beforeAnother(within, !isLast);
      const own = { ...tried, isPivotal: around.isPivotal && choices.percent(60) };
      // After a pivot one alternative must hold.
      const mayBePassedOver = index > 0 && !(isLast && mustSucceed(around));
      return compact<TriedPlan>({
        name,
        saga: anyPart(choices, own),
        unless: mayBePassedOver ? choices.maybe(25, () => anyAnswer(choices, around)) : undefined,
      });
    }),
    attempts,
  });
}
