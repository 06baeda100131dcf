/**
 * Owns how a block calls a callback of its own, such as `input`: before the pivot, or where another alternative follows, its
 * failure fails the block; otherwise nothing can be undone, so that it waits for an operator.
 */
import { type Coroutine, inOneTurn } from '../coroutine';
import { StepEntry } from '../record/step-entry';
import { StepRun } from '../step-run';
import type { Part } from './part';
import { supervise } from './supervise';

/**
 * Calls a callback of a block.
 *
 * @param byHand - What an operator's `done` comes to, with the response that it gives.
 */
export function* callOwn<R>(
  run: StepRun,
  call: () => Coroutine<R>,
  byHand: (response: unknown) => R,
): Coroutine<R> {
  const { state, flow } = run;
  if (!state.pivot.isSent || flow.undoScope.mayFail) return yield* call();
  const results: R[] = [];
  yield* supervise(run, 'execute', {
    attempt: () => callInto(results, call),
    byHand: ({ response }) =>
      inOneTurn(() => {
        results.push(byHand(response));
      }),
  });
  return results.at(-1) as R;
}

function* callInto<R>(results: R[], call: () => Coroutine<R>): Coroutine {
  results.push(yield* call());
}

/** An item of a loop as a step of its own: several items may wait for an operator at once. */
export function itemRun(run: StepRun, { prefix }: Part): StepRun {
  const step = prefix.slice(0, -1);
  const entry = new StepEntry({ step, kind: run.step.kind, status: 'running', generation: 1, sent: [] });
  return new StepRun(run.walk, { ...run, entry, title: step });
}
