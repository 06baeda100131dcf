/**
 * Owns what a lost task of the host may have sent (S4): local requests of which history knows nothing.
 *
 * The task is repeated, and comes to the same requests again under the same keys. Where it stops earlier, the steps behind that
 * point may have been sent all the same: they enter the journal with an unknown outcome, so that they are undone or listed.
 */
import { mergeOptions } from '../../definition/options/resolve-options';
import { hasEffect } from '../../definition/walk-definition';
import type { Coroutine } from '../coroutine';
import { adoptEarlierRequests, settleTimeOf } from '../reset/earlier-requests';
import type { Runtime } from '../runtime';
import type { SagaState } from '../saga-state';
import { isPassable, type ListPlace, maySendLocally } from '../record/local-chain';

/** The execution that learns. */
interface Learner {
  readonly state: SagaState;
  readonly runtime: Runtime;
}

/** The saga stops, or a step fails: takes what a lost task may have sent behind that point into the journal, once. */
export function* learnOfLostTask({ state, runtime }: Learner): Coroutine {
  const { place } = state.localChain;
  if (!place) return;
  const steps = stepsOfLostTask(state, place);
  if (steps.length === 0) return;
  const isDoubted = yield* runtime.mayRepeatTask();
  state.localChain.ends();
  if (isDoubted) adoptLost(state, steps);
}

/** A local request is the first one of its step. */
const GENERATION = 1;

function adoptLost(state: SagaState, steps: readonly LostStep[]): void {
  for (const { path, settleTime } of steps) {
    // This task has started the step as well, and has not sent its request.
    const started = state.journal.find(path);
    started?.adopted([GENERATION]);
    started?.inDoubt(settleTime);
  }
  adoptEarlierRequests(
    state,
    steps.map(({ path }) => ({ step: path, phase: 'execute', generation: GENERATION, end: 'unknown' })),
  );
}

/** A step that a lost task may have sent. */
interface LostStep {
  readonly path: string;
  /** How long its request may still land. */
  readonly settleTime: number;
}

/** The steps that one task may have sent from a place on, as far as the journal does not know them. */
function stepsOfLostTask(
  { journal }: SagaState,
  { steps, prefix, options: outer, index }: ListPlace,
): readonly LostStep[] {
  const found: LostStep[] = [];
  for (const step of steps.slice(index + 1)) {
    const options = mergeOptions(outer, step.options);
    const isSent = maySendLocally(step, options);
    if (!isPassable(step, outer)) break;
    const path = prefix + step.id;
    const isUnknown = isSent && hasEffect(step) && journal.find(path)?.outcome === undefined;
    if (isUnknown) found.push({ path, settleTime: settleTimeOf(options) });
  }
  return found;
}
