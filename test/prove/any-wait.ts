/** Generates steps that wait. */
import { anyPart } from './any-block';
import { anyBehavior } from './any-step';
import { type Choices, compact } from './choices';
import type { Behavior, ChoicePlan, DecisionPlan, EventPlan, Plan, TimerPlan, WaitPlan } from './plan';
import { inside, MAX_DEPTH, mustSucceed, type Surroundings } from './surroundings';

/** A random step that waits for a time, an event or a decision. */
export function anyWait(choices: Choices, id: string, around: Surroundings): WaitPlan {
  const kind = choices.number(1, 3);
  if (kind === 1) return anyTimer(choices, id, around);
  return kind === 2 ? anyEvent(choices, id, around) : anyDecisionStep(choices, id, around);
}

function anyTimer(choices: Choices, id: string, around: Surroundings): TimerPlan {
  const isSafe = mustSucceed(around) || choices.percent(90);
  return compact<TimerPlan>({
    kind: 'timer',
    id,
    duration: choices.oneOf(5, 503, 3_001, 40_009),
    computed: isSafe
      ? choices.maybe(40, () => choices.oneOf<NonNullable<TimerPlan['computed']>>('duration', 'date'))
      : choices.oneOf('throws', 'number'),
  });
}

/** After the pivot a wait has an outcome for everything. */
function anyTimeout(choices: Choices): number | undefined {
  return choices.maybe(70, () => choices.oneOf(7, 709, 30_011));
}

function anyEvent(choices: Choices, id: string, around: Surroundings): EventPlan {
  const timeout = anyTimeout(choices);
  const mustContinue = mustSucceed(around);
  return compact<EventPlan>({
    kind: 'event',
    id,
    key: anyKey(choices, around),
    timeout,
    onEvent: choices.maybe(70, () => compact<{ does?: Behavior }>({ does: anyBehavior(choices, 5) })),
    onTimeout:
      timeout === undefined || (!mustContinue && choices.percent(50))
        ? undefined
        : compact<{ does?: Behavior }>({ does: anyBehavior(choices, 5) }),
    sent: choices.maybe(timeout === undefined ? 92 : 60, () => choices.number(1, 2)),
  });
}

/** Where a step may wait more than once at a time, its events have different keys. */
function anyKey(choices: Choices, around: Surroundings): EventPlan['key'] {
  if (!mustSucceed(around) && choices.percent(4)) return choices.oneOf('throws', 'number');
  return around.isRepeated || choices.percent(30) ? 'count' : undefined;
}

function anyDecisionStep(choices: Choices, id: string, around: Surroundings): DecisionPlan {
  const timeout = anyTimeout(choices);
  const mustContinue = mustSucceed(around);
  const isInDepth = around.depth < MAX_DEPTH;
  const outcome = (): Plan | 'fail' | undefined => {
    if (!mustContinue && choices.percent(15)) return 'fail';
    return isInDepth && choices.percent(45) ? anyPart(choices, inside(around)) : undefined;
  };
  const mayTimeOut = timeout !== undefined && isInDepth && (mustContinue || choices.percent(50));
  const approvals = choices.maybe(20, () => 2);
  return compact<DecisionPlan>({
    kind: 'decision',
    id,
    choices: (['u', 'v'] as const).map((name) => compact<ChoicePlan>({ name, outcome: outcome() })),
    timeout: mustContinue && !mayTimeOut ? undefined : timeout,
    onTimeout: mayTimeOut ? anyPart(choices, inside(around)) : undefined,
    shows: anyShown(choices, around),
    approvals,
    votes: choices.maybe(timeout === undefined ? 95 : 65, () =>
      choices.list(approvals === undefined ? 1 : 2, 3, () => choices.oneOf('u', 'v')),
    ),
  });
}

function anyShown(choices: Choices, around: Surroundings): DecisionPlan['shows'] {
  if (!mustSucceed(around) && choices.percent(4)) return choices.oneOf('throws', 'unstorable');
  return choices.maybe(40, () => 'count');
}
