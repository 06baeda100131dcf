/** The model of repeated sagas: rounds that none undoes, until a predicate holds. */
import type { SeenFailure } from '../observation';
import type { RepeatPlan } from '../plan';
import { holds } from './callbacks';
import { partList } from './list';
import { called, type ModelState, reasonToStop, type StartedStep } from './model-state';
import { supervise } from './operator';
import { inOneTurn, type Run } from './run';
import { sequence } from './sequence';
import { Strand } from './strand';

/** Runs rounds until the predicate holds, or all have run. */
export function* repeat(
  state: ModelState,
  step: StartedStep,
  plan: RepeatPlan,
): Run<SeenFailure | undefined> {
  const rounds: Strand[] = [];
  step.undoParts = () => undoRounds(step, rounds);
  for (;;) {
    const name = rounds.length === 0 ? '' : `~${rounds.length + 1}`;
    if (rounds.length > 0) step.seen.branch = name;
    const round = new Strand(step.strand.flow);
    rounds.push(round);
    const list = partList(step.item, { name, inDefinition: '' }, plan.saga);
    const failure = yield* round.forward(sequence(state, round, list));
    if (failure) return failure;
    const isLast = rounds.length >= (plan.atMost ?? 1);
    const answered = yield* ask(state, step, plan, isLast);
    if (typeof answered !== 'boolean') return answered;
    if (answered) return undefined;
    const reason = reasonToStop(state, step.strand.flow.scope);
    if (reason) return reason;
  }
}

function* undoRounds({ strand: { flow } }: StartedStep, rounds: readonly Strand[]): Run {
  for (const round of rounds.toReversed()) {
    round.flow = flow;
    yield* round.backward();
  }
}

/** Whether the predicate holds. An operator's `done` takes its place. */
function* ask(
  state: ModelState,
  step: StartedStep,
  { until = 'yes' }: RepeatPlan,
  isLast: boolean,
): Run<boolean | SeenFailure> {
  const place = { step: step.item.path, hook: 'until' };
  let isOver = false;
  const failure = yield* supervise(state, step, 'execute', {
    once: () =>
      inOneTurn(() => {
        called(state, step, 'until');
        const answer = holds(until, step.strand.flow.context);
        if (answer === undefined) return { code: 'CALLBACK_FAILED', ...place };
        isOver = answer;
        return isLast && !isOver ? { code: 'REPEATED_IN_VAIN', ...place } : undefined;
      }),
    doneByOperator() {
      isOver = true;
      return undefined;
    },
  });
  return failure ?? isOver;
}
