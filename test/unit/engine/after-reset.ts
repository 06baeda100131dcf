import type { Saga } from '../../../src/definition/saga';
import type { EarlierRequest, ResetReport } from '../../../src/engine/reset/reset-report';
import { type Answers, prepare } from './fake-runtime';
import { type GivenAction, operate } from './operator';

/** A request that the run before the reset had sent. */
export const earlier = (step: string, given: Partial<EarlierRequest> = {}): EarlierRequest => ({
  step,
  phase: 'execute',
  generation: 1,
  end: 'completed',
  ...given,
});

/** Runs an execution after a reset to its second step; the report is available once the first one was replayed. */
export async function reset(
  saga: Saga,
  report: ResetReport,
  answers: Answers,
  ...actions: readonly GivenAction[]
) {
  const prepared = prepare(saga, answers);
  const boundaries = [() => undefined, () => (prepared.runtime.reset = report)].values();
  prepared.runtime.atBoundary = () => void boundaries.next().value?.();
  await operate(prepared, ...actions);
  const { state, runtime } = prepared;
  const { calls } = runtime;
  return { state, runtime, calls, sent: calls.filter((call) => call.startsWith('send')) };
}
