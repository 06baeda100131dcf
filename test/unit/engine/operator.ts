import { Inbox } from '../../../src/engine/operators/inbox';
import type { Saga } from '../../../src/definition/saga';
import { HostInterrupt } from '../../../src/engine/host-interrupt';
import { type OperatorVerb, readAction } from '../../../src/engine/operators/operator-action';
import type { DeliveryOutcome } from '../../../src/engine/runtime';
import type { SagaState } from '../../../src/engine/saga-state';
import { type Answers, prepare } from './fake-runtime';

/** An operator's action about the open incident. */
export type GivenAction = readonly [verb: OperatorVerb, given?: object];

/** The time of the operator's actions. */
export const AT = 7;

/** A complete action about the open incident. */
export function actionOn(state: SagaState, verb: OperatorVerb, given: object = {}) {
  const [open] = state.active.all;
  if (!open) throw new Error('No phase is under way.');
  const { id, step, phase } = open;
  const own = verb === 'redo' ? { block: 'b' } : {};
  return readAction(verb, { step, phase, incident: id, by: 'ann', reason: 'because', ...own, ...given });
}

/** Applies an action to the open incident; returns whether it was accepted. */
export function act(state: SagaState, ...[verb, given]: GivenAction): boolean {
  return new Inbox(state).act(actionOn(state, verb, given), AT);
}

/** Runs an execution; the operator applies one action each time it is stuck, until no action is left. */
export async function operate(
  { state, runtime, run }: ReturnType<typeof prepare>,
  ...actions: readonly GivenAction[]
): Promise<void> {
  const left = actions.values();
  runtime.whenStuck = () => {
    const { value } = left.next();
    if (value) act(state, ...value);
  };
  await untilStuck(run());
}

/** Runs a saga to its end, or until it waits for the operator, who never acts. */
export async function runAlone(saga: Saga, answers: Answers = {}) {
  const prepared = prepare(saga, answers);
  await operate(prepared);
  const { state, runtime } = prepared;
  return { state, runtime, calls: runtime.calls };
}

/** Waits for the end of a run, or until it waits for the operator. */
export async function untilStuck(run: Promise<void>): Promise<void> {
  await run.catch((error: unknown) => {
    if (!(error instanceof HostInterrupt) || error.cause) throw error;
  });
}

/** Returns the answers in turn; the last one repeats. */
export function inTurn(...answers: readonly (DeliveryOutcome | (() => DeliveryOutcome))[]) {
  let next = 0;
  return (): DeliveryOutcome => {
    const answer = answers[Math.min(next, answers.length - 1)]!;
    next += 1;
    return typeof answer === 'function' ? answer() : answer;
  };
}

/** The code that refuses an action; `none` if it is accepted. */
export function codeOf(action: () => unknown): unknown {
  try {
    action();
    return 'none';
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}
