/** Generates steps: leaves, and blocks with what they hold. */
import type { RetryPolicy, StepOptions } from 'temporal-saga';
import { anyBlock, anyPivotBlock } from './any-block';
import { anyCheck, anyQuery, anyUndoStep } from './any-query';
import { anyWait } from './any-wait';
import { type Choices, compact } from './choices';
import {
  type Behavior,
  BUILDINGS,
  KEEPINGS,
  FAILING_BEHAVIORS,
  FATES,
  type Fate,
  FINDINGS,
  GOOD_BEHAVIORS,
  type LocalPlan,
  type Marks,
  type Phase,
  type RemotePlan,
  type StepPlan,
  type Write,
} from './plan';
import { MAX_DEPTH, mustSucceed, type Surroundings } from './surroundings';

/** Random steps: with a pivot among them, undoable before it and retriable after it. */
export function anySteps(choices: Choices, around: Surroundings, count: number): StepPlan[] {
  const pivot = around.isPivotal ? choices.number(0, count - 1) : count;
  const before = around.isPivotal ? { ...around, isPivotal: false, isUndone: true } : around;
  const after = { ...around, isPivotal: false, isAfterPivot: true };
  return Array.from({ length: count }, (_, index) => {
    const id = `s${index}`;
    if (index === pivot) return anyPivot(choices, id, around);
    return anyStep(choices, id, index < pivot ? before : after);
  });
}

/** The chance of a block in percent, by depth. */
const BLOCKS = [20, 16, 10];
const WAITS = 8;
const QUERY = 8;
const UNDO = 4;
const CHECK = 3;
const LOCAL = 18;

function anyStep(choices: Choices, id: string, around: Surroundings): StepPlan {
  const blocks = BLOCKS[around.depth] ?? 0;
  const kind = choices.number(1, 100);
  if (kind <= blocks) return anyBlock(choices, id, around);
  if (kind <= blocks + WAITS) return anyWait(choices, id, around);
  if (kind <= blocks + WAITS + QUERY) return anyQuery(choices, id, around);
  if (kind <= blocks + WAITS + QUERY + UNDO) return anyUndoStep(choices, id);
  const others = blocks + WAITS + QUERY + UNDO;
  if (kind <= others + CHECK && !mustSucceed(around)) return anyCheck(choices, id);
  return kind <= others + CHECK + LOCAL ? anyLocal(choices, id, around) : anyRemote(choices, id, around);
}

/** The pivot is a step, or is in some of the parts of a block. */
function anyPivot(choices: Choices, id: string, around: Surroundings): StepPlan {
  if (around.depth < MAX_DEPTH && choices.percent(25)) return anyPivotBlock(choices, id, around);
  const step = choices.percent(20) ? anyLocal(choices, id, around) : anyRemote(choices, id, around);
  return { ...step, pivot: true };
}

function anyLocal(choices: Choices, id: string, around: Surroundings): LocalPlan {
  return compact<LocalPlan>({
    kind: 'local',
    id,
    does: anyBehavior(choices, mustSucceed(around) ? 4 : 8),
    writes: choices.maybe(15, () => anyWrite(choices)),
    ...anyUndo(choices, around, () =>
      compact({ does: anyBehavior(choices, 8), writes: choices.maybe(15, () => anyWrite(choices)) }),
    ),
    options: choices.maybe(15, () => anyOptions(choices)),
  });
}

function anyRemote(choices: Choices, id: string, around: Surroundings): RemotePlan {
  return compact<RemotePlan>({
    kind: 'remote',
    id,
    builds: choices.maybe(8, () => choices.among(BUILDINGS)),
    keep: choices.maybe(20, () =>
      compact<NonNullable<RemotePlan['keep']>>({ keeps: choices.maybe(20, () => choices.among(KEEPINGS)) }),
    ),
    onSuccess: choices.maybe(60, () =>
      compact<NonNullable<RemotePlan['onSuccess']>>({
        does: anyBehavior(choices, 6),
        writes: choices.maybe(15, () => anyWrite(choices)),
      }),
    ),
    onError: choices.maybe(20, () => compact<{ does?: Behavior }>({ does: anyBehavior(choices, 6) })),
    ...anyUndo(choices, around, () => compact({ builds: anyUndoBuilding(choices) })),
    probe: choices.maybe(20, () =>
      compact<NonNullable<RemotePlan['probe']>>({
        builds: choices.maybe(15, () => choices.among(BUILDINGS)),
        finds: choices.maybe(75, () => choices.among(FINDINGS)),
      }),
    ),
    options: choices.maybe(25, () => anyOptions(choices)),
    fates: choices.maybe(around.isConcurrent ? 25 : 35, () => anyFates(choices)),
    takes: around.isConcurrent ? choices.maybe(50, () => anyTimes(choices)) : undefined,
  });
}

/** The undo of a step, if it has one, and its marks. */
function anyUndo<U>(choices: Choices, around: Surroundings, undo: () => U): { undo?: U } & Marks {
  const hasUndo = choices.percent(mustSucceed(around) ? 20 : 80);
  return {
    ...(hasUndo && { undo: undo() }),
    ...(around.isUndone && !hasUndo && { withoutUndo: 'planned without undo' }),
    ...(mustSucceed(around) && { retriable: true }),
  };
}

/** The behavior of a callback: mostly the default; with a chance in percent, one that lets the step fail. */
export function anyBehavior(choices: Choices, chance: number): Behavior | undefined {
  if (choices.percent(chance)) return choices.among(FAILING_BEHAVIORS);
  return choices.maybe(20, () => choices.among(GOOD_BEHAVIORS));
}

export function anyWrite(choices: Choices): Write {
  return { under: choices.oneOf('x', 'y', 'list', 'list'), value: choices.number(1, 2) };
}

function anyUndoBuilding(choices: Choices) {
  return choices.maybe(15, () => choices.among([...BUILDINGS, 'nothing', 'nothing'] as const));
}

function anyFates(choices: Choices): RemotePlan['fates'] {
  const some = (chance: number) =>
    choices.maybe(chance, () => choices.list(1, 4, () => choices.among<Fate>(['done', ...FATES])));
  return compact<Partial<Record<Phase, Fate[]>>>({ execute: some(75), undo: some(40), probe: some(15) });
}

/** Lengths that seldom add up to those of others: which of two requests ends first depends on them. */
const TIMES = [1, 3, 41, 407, 1_013, 2_503, 7_001, 12_007] as const;

export function anyTimes(choices: Choices): RemotePlan['takes'] {
  const some = (chance: number) =>
    choices.maybe(chance, () => choices.list(1, 3, () => choices.oneOf<number>(...TIMES)));
  return compact<Partial<Record<Phase, number[]>>>({ execute: some(90), undo: some(40), probe: some(10) });
}

/** Random options of a saga or a step. */
export function anyOptions(choices: Choices): StepOptions {
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
    keepSent: either(true, false),
    settleTime: either(1, 20_000),
    whenUndoFails: either('continue', 'wait'),
    whenStepFails: choices.percent(30) ? 'wait' : either('wait', 'compensate'),
    whenNotDone: either('retry', 'fail'),
  });
}
