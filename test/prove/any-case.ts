/** Generates cases: any saga, with any faults, cancel, messages of callers and decisions of an operator. */
import { allSteps } from './all-steps';
import { anyConcurrent } from './any-block';
import { anyOptions, anySteps } from './any-step';
import { type Choices, compact } from './choices';
import {
  BUILDINGS,
  type Case,
  type Decision,
  FATES,
  type NoticePlan,
  noticePathOf,
  type Plan,
  type SentMeanwhile,
  type StepPlan,
} from './plan';
import { withRareCombination } from './rare-combinations';
import { AT_START } from './surroundings';

/** The chance of a concurrent block among the steps of the saga, in percent, besides those that are there by chance. */
const CONCURRENT = 50;

/** A random case. */
export function anyCase(choices: Choices): Case {
  const plan = anySaga(choices);
  const all = [...allSteps(plan)];
  const atEnd = plan.atEnd ?? [];
  const given = compact<Case>({
    plan,
    cancelAt: choices.maybe(15, () => anyCancelPoint(choices, all, atEnd)),
    meanwhile: choices.maybe(60, () => anyMessages(choices, all)),
    decisions: choices.maybe(60, () => choices.list(1, 4, () => anyDecision(choices))),
  });
  return choices.percent(4) ? withRareCombination(choices, given) : given;
}

function anySaga(choices: Choices): Plan {
  const isPivotal = choices.percent(35);
  const steps = anySteps(choices, { ...AT_START, isPivotal }, choices.number(1, 3));
  return compact<Plan>({
    options: choices.maybe(60, () => anyOptions(choices)),
    steps: choices.percent(CONCURRENT) ? withConcurrent(choices, steps, isPivotal) : steps,
    atEnd: choices.maybe(30, () => anyNotices(choices)),
  });
}

/** Ends in several orders: one notice for each, and one for all of them. */
const ENDS = [
  ['finished'],
  ['errored'],
  ['incomplete', 'cancelled'],
  ['finished', 'errored', 'cancelled', 'incomplete'],
] as const satisfies readonly NoticePlan['status'][];

function anyNotices(choices: Choices): NoticePlan[] {
  const ends = ENDS.filter(() => choices.percent(60));
  return (ends.length > 0 ? ends : [ENDS[0]]).map((status) => anyNotice(choices, status));
}

function anyNotice(choices: Choices, status: NoticePlan['status']): NoticePlan {
  return compact<NoticePlan>({
    status,
    builds: choices.maybe(15, () => choices.among(BUILDINGS)),
    fates: choices.maybe(40, () => choices.list(1, 3, () => choices.among(NOTICE_FATES))),
    options: choices.maybe(20, () => ({
      execute: { maximumAttempts: choices.number(1, 2), nonRetryable: ['Teapot'] },
    })),
  });
}

/** A reply that comes later may come before the acceptance: then it counts. */
const NOTICE_FATES = FATES.filter((fate) => !fate.startsWith('later-'));

/** Puts a concurrent block before the steps, where it must be undoable if a pivot follows. */
function withConcurrent(choices: Choices, steps: readonly StepPlan[], isPivotal: boolean): StepPlan[] {
  return [anyConcurrent(choices, 'together', { ...AT_START, isUndone: isPivotal }), ...steps];
}

type Steps = readonly (readonly [path: string, step: StepPlan])[];

function anyCancelPoint(choices: Choices, all: Steps, atEnd: readonly NoticePlan[]): string {
  if (choices.percent(4)) return '';
  if (atEnd.length > 0 && choices.percent(10)) return `${choices.among(atEnd.map(noticePathOf))}:notice`;
  const place = choices.among(all.flatMap(placesOf));
  return asExecuted(choices, all, place);
}

function placesOf([path, step]: readonly [path: string, step: StepPlan]): readonly string[] {
  if (step.kind !== 'remote' && step.kind !== 'undo') return [path];
  const isProbed = step.kind === 'remote' && step.probe !== undefined;
  return [path, ...(step.undo ? [`${path}:undo`] : []), ...(isProbed ? [`${path}:probe`] : [])];
}

/** A place of the definition as a place of the execution: in some item of each loop around it. */
function asExecuted(choices: Choices, all: Steps, place: string): string {
  const loops = all.filter(([path, { kind }]) => kind === 'forEach' && place.startsWith(`${path}.`));
  return loops.reduceRight(
    (executed, [path]) =>
      `${executed.slice(0, path.length)}[${choices.number(0, 2)}]${executed.slice(path.length)}`,
    place,
  );
}

/** Messages of callers that are not asked for: early, late, repeated, or about nothing. */
function anyMessages(choices: Choices, all: Steps): SentMeanwhile[] | undefined {
  const remote = all.filter(([, { kind }]) => kind === 'remote').map(([path]) => path);
  const awaited = all.filter(([, { kind }]) => kind === 'event' || kind === 'decision');
  if (remote.length === 0 || awaited.length === 0) return undefined;
  return choices.list(1, 3, () => {
    const [path, step] = awaited[choices.number(0, awaited.length - 1)] ?? [''];
    const during = choices.among(remote);
    if (step?.kind === 'decision') {
      const choice = choices.percent(8) ? 'unknown' : choices.among(step.choices.map(({ name }) => name));
      return { during, decides: asExecuted(choices, all, path), choice };
    }
    return compact<SentMeanwhile>({
      during,
      event: choices.percent(5) ? 'unknown' : path,
      key: step?.kind === 'event' && step.key ? `k${choices.number(0, 2)}` : undefined,
      id: choices.maybe(40, () => choices.oneOf('i1', 'i2')),
    });
  });
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
