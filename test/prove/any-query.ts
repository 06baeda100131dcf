/** Generates queries, checks and undo steps. */
import { anyBehavior, anyOptions, anyTimes, anyWrite } from './any-step';
import { type Choices, compact } from './choices';
import {
  BUILDINGS,
  type CheckPlan,
  type Fate,
  FATES,
  RETURNINGS,
  type QueryPlan,
  type UndoOnlyPlan,
} from './plan';
import { mustSucceed, type Surroundings } from './surroundings';

/** A random query, which asks again in some cases. */
export function anyQuery(choices: Choices, id: string, around: Surroundings): QueryPlan {
  return compact<QueryPlan>({
    kind: 'query',
    id,
    builds: choices.maybe(6, () => choices.among(BUILDINGS)),
    into: choices.maybe(75, () =>
      choices.percent(40)
        ? 'key'
        : compact<Exclude<QueryPlan['into'], 'key' | undefined>>({
            does: anyBehavior(choices, 5),
            writes: choices.maybe(15, () => anyWrite(choices)),
          }),
    ),
    onError: choices.maybe(20, () =>
      compact<NonNullable<QueryPlan['onError']>>({ does: anyBehavior(choices, 6) }),
    ),
    until: choices.maybe(45, () => anyPoll(choices)),
    retriable: mustSucceed(around) ? true : undefined,
    options: choices.maybe(25, () => anyOptions(choices)),
    fates: choices.maybe(25, () => ({ execute: anyList(choices) })),
    takes: around.isConcurrent ? choices.maybe(50, () => anyTimes(choices)) : undefined,
  });
}

function anyPoll(choices: Choices): NonNullable<QueryPlan['until']> {
  return compact<NonNullable<QueryPlan['until']>>({
    every: choices.oneOf(5, 503, 3_001),
    for: choices.oneOf(7, 709, 10_007),
    passes: choices.maybe(70, () => choices.number(2, 5)),
    returns: choices.maybe(20, () => choices.among([...RETURNINGS, 'async', 'async'] as const)),
  });
}

/** A random check. It may fail, so it stands where that is allowed. */
export function anyCheck(choices: Choices, id: string): CheckPlan {
  return compact<CheckPlan>({
    kind: 'check',
    id,
    fails: choices.maybe(20, () => choices.oneOf('always', 'odd')),
    returns: choices.maybe(15, () => choices.among([...RETURNINGS, 'async', 'async'] as const)),
    options: choices.maybe(20, () => anyOptions(choices)),
  });
}

/** A random step that only has an undo. */
export function anyUndoStep(choices: Choices, id: string): UndoOnlyPlan {
  return compact<UndoOnlyPlan>({
    kind: 'undo',
    id,
    undo: compact<UndoOnlyPlan['undo']>({
      builds: choices.maybe(15, () => choices.among([...BUILDINGS, 'nothing', 'nothing'] as const)),
    }),
    options: choices.maybe(25, () => anyOptions(choices)),
    fates: choices.maybe(25, () => ({ undo: anyList(choices) })),
  });
}

function anyList(choices: Choices): readonly Fate[] {
  return choices.list(1, 4, () => choices.among<Fate>(['done', ...FATES]));
}
