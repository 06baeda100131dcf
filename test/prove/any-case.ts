/** Generates cases: any saga, with any faults, cancel and decisions of an operator. */
import type { RetryPolicy, StepOptions } from 'temporal-saga';
import { allSteps } from './all-steps';
import { type Choices, compact } from './choices';
import { withRareCombination } from './rare-combinations';
import {
  type Answer,
  BUILDINGS,
  type Case,
  type ConditionalPlan,
  type Decision,
  FAILING_BEHAVIORS,
  FATES,
  type Fate,
  FINDINGS,
  GOOD_BEHAVIORS,
  type LocalPlan,
  type Marks,
  type Phase,
  type Plan,
  type RemotePlan,
  type StepPlan,
  type Behavior,
} from './plan';

/** The position of steps relative to a pivot: steps before it must be undoable, steps after it retriable. */
type Stretch = 'free' | 'before' | 'after';

const MAX_DEPTH = 2;

/** A random case. */
export function anyCase(choices: Choices): Case {
  const options = choices.maybe(60, () => anyOptions(choices));
  const steps = anySteps(choices, choices.percent(35) ? 'pivot' : 'free', 0, choices.number(3, 6));
  const given = compact<Case>({
    plan: compact<Plan>({ options, steps }),
    cancelAt: choices.maybe(15, () => anyCancelPoint(choices, steps)),
    decisions: choices.maybe(60, () => choices.list(1, 4, () => anyDecision(choices))),
  });
  return choices.percent(4) ? withRareCombination(choices, given) : given;
}

/** Random steps: with a pivot among them, undoable before it and retriable after it. */
function anySteps(choices: Choices, stretch: Stretch | 'pivot', depth: number, count: number): StepPlan[] {
  const pivot = stretch === 'pivot' ? choices.number(0, count - 1) : count;
  return Array.from({ length: count }, (_, index) => {
    const id = `s${index}`;
    if (stretch !== 'pivot') return anyStep(choices, id, stretch, depth);
    if (index !== pivot) return anyStep(choices, id, index < pivot ? 'before' : 'after', depth);
    return anyPivot(choices, id, depth);
  });
}

function anyStep(choices: Choices, id: string, stretch: Stretch, depth: number): StepPlan {
  const kind = choices.number(1, 100);
  if (kind <= 12 && depth < MAX_DEPTH) {
    return anyConditional(choices, id, () => anyBranch(choices, stretch, depth + 1));
  }
  return kind <= 35 ? anyLocal(choices, id, stretch) : anyRemote(choices, id, stretch);
}

/** The pivot is a step, or is in some of the branches of a conditional step. */
function anyPivot(choices: Choices, id: string, depth: number): StepPlan {
  if (depth < MAX_DEPTH && choices.percent(20)) {
    return anyConditional(choices, id, () =>
      anyBranch(choices, choices.percent(60) ? 'pivot' : 'free', depth + 1),
    );
  }
  const step = choices.percent(20) ? anyLocal(choices, id, 'free') : anyRemote(choices, id, 'free');
  return { ...step, pivot: true };
}

function anyBranch(choices: Choices, stretch: Stretch | 'pivot', depth: number): Plan {
  return compact<Plan>({
    options: choices.maybe(20, () => anyOptions(choices)),
    steps: anySteps(choices, stretch, depth, choices.percent(75) ? choices.number(1, 2) : 3),
  });
}

function anyConditional(choices: Choices, id: string, branch: () => Plan): ConditionalPlan {
  const when = (): Answer =>
    choices.percent(3) ? 'throws' : choices.oneOf<Answer>('yes', 'no', 'even', 'async-even');
  const ifThen = choices.list(1, 3, () => ({ when: when(), saga: branch() }));
  const elseThen = choices.maybe(60, branch);
  return { kind: 'conditional', id, ifThen, ...(elseThen && { elseThen }) };
}

function anyLocal(choices: Choices, id: string, stretch: Stretch): LocalPlan {
  return compact<LocalPlan>({
    kind: 'local',
    id,
    does: anyBehavior(choices, stretch === 'after' ? 4 : 8),
    ...anyUndo(choices, stretch, () => compact({ does: anyBehavior(choices, 8) })),
    options: choices.maybe(15, () => anyOptions(choices)),
  });
}

function anyRemote(choices: Choices, id: string, stretch: Stretch): RemotePlan {
  const hook = () => compact<{ does?: Behavior }>({ does: anyBehavior(choices, 6) });
  return compact<RemotePlan>({
    kind: 'remote',
    id,
    builds: choices.maybe(8, () => choices.among(BUILDINGS)),
    onSuccess: choices.maybe(60, hook),
    onError: choices.maybe(20, hook),
    ...anyUndo(choices, stretch, () => compact({ builds: anyUndoBuilding(choices) })),
    probe: choices.maybe(20, () =>
      compact<NonNullable<RemotePlan['probe']>>({
        builds: choices.maybe(15, () => choices.among(BUILDINGS)),
        finds: choices.maybe(75, () => choices.among(FINDINGS)),
      }),
    ),
    options: choices.maybe(25, () => anyOptions(choices)),
    fates: choices.maybe(35, () => anyFates(choices)),
  });
}

/** The undo of a step, if it has one, and its marks. */
function anyUndo<U>(choices: Choices, stretch: Stretch, undo: () => U): { undo?: U } & Marks {
  const isUndone = choices.percent(stretch === 'after' ? 20 : 80);
  return {
    ...(isUndone && { undo: undo() }),
    ...(stretch === 'before' && !isUndone && { withoutUndo: 'planned without undo' }),
    ...(stretch === 'after' && { retriable: true }),
  };
}

/** The behavior of a callback: mostly the default; with a chance in percent, one that lets the step fail. */
function anyBehavior(choices: Choices, chance: number): Behavior | undefined {
  if (choices.percent(chance)) return choices.among(FAILING_BEHAVIORS);
  return choices.maybe(20, () => choices.among(GOOD_BEHAVIORS));
}

function anyUndoBuilding(choices: Choices) {
  return choices.maybe(15, () => choices.among([...BUILDINGS, 'nothing', 'nothing'] as const));
}

function anyFates(choices: Choices): RemotePlan['fates'] {
  const some = (chance: number) =>
    choices.maybe(chance, () => choices.list(1, 4, () => choices.among<Fate>(['done', ...FATES])));
  return compact<Partial<Record<Phase, Fate[]>>>({ execute: some(75), undo: some(40), probe: some(15) });
}

function anyOptions(choices: Choices): StepOptions {
  const either = <T extends string | number | boolean>(...values: readonly [T, ...T[]]) =>
    choices.percent(25) ? choices.oneOf(...values) : undefined;
  const policy = () =>
    choices.percent(30)
      ? compact<RetryPolicy>({
          maximumAttempts: choices.number(1, 3),
          nonRetryable: choices.percent(40) ? ['Teapot'] : undefined,
        })
      : undefined;
  return compact<StepOptions>({
    execute: policy(),
    undo: policy(),
    probe: policy(),
    undoWhen: either('unless-refused', 'sent', 'replied', 'done'),
    errorReply: either('continue', 'fail'),
    keepReply: either(true, false),
    settleTime: either(1, 20_000),
    whenUndoFails: either('continue', 'wait'),
    whenStepFails: choices.percent(30) ? 'wait' : either('wait', 'compensate'),
    whenNotDone: either('retry', 'fail'),
  });
}

function anyCancelPoint(choices: Choices, steps: readonly StepPlan[]): string {
  return choices.percent(4) ? '' : choices.among([...allSteps({ steps })].flatMap(placesOf));
}

function placesOf([path, step]: readonly [path: string, step: StepPlan]): readonly string[] {
  if (step.kind !== 'remote') return [path];
  return [path, ...(step.undo ? [`${path}:undo`] : []), ...(step.probe ? [`${path}:probe`] : [])];
}

function anyDecision(choices: Choices): Decision {
  const retries = ['retry', 'retry', 'retry-content', 'retry-request'] as const;
  return {
    aboutStep: choices.percent(3)
      ? 'end'
      : choices.oneOf<Decision['aboutStep']>(
          ...retries,
          'done',
          'reply',
          'compensate',
          'compensate',
          'abort',
        ),
    aboutUndo: choices.percent(4)
      ? choices.oneOf('end', 'abort')
      : choices.oneOf<Decision['aboutUndo']>(...retries, 'done', 'skip'),
  };
}
