import { Inbox } from '../../../src/engine/operators/inbox';
import type { Saga } from '../../../src/definition/saga';
import { HostInterrupt } from '../../../src/engine/host-interrupt';
import { type OperatorVerb, readAction } from '../../../src/engine/operators/operator-action';
import type { DeliveryOutcome } from '../../../src/engine/runtime';
import type { SagaState } from '../../../src/engine/saga-state';
import { type Answers, prepare } from './fake-runtime';

/** What a person does about the open incident, and what else the action says. */
export type Deed = readonly [verb: OperatorVerb, given?: object];

/** When the person does it. */
export const AT = 7;

/** A complete action about the open incident. */
export function actionOn(state: SagaState, verb: OperatorVerb, given: object = {}) {
  const [open] = state.active.all;
  if (!open) throw new Error('No phase is under way.');
  const { id, step, phase } = open;
  return readAction(verb, { step, phase, incident: id, by: 'ann', reason: 'because', ...given });
}

/** Does something about the open incident; tells whether it was taken. */
export function act(state: SagaState, ...[verb, given]: Deed): boolean {
  return new Inbox(state).act(actionOn(state, verb, given), AT);
}

/** Runs an execution; a person does one thing each time it is stuck, until nobody comes any more. */
export async function operate(
  { state, runtime, run }: ReturnType<typeof prepare>,
  ...deeds: readonly Deed[]
): Promise<void> {
  const left = deeds.values();
  runtime.whenStuck = () => {
    const { value } = left.next();
    if (value) act(state, ...value);
  };
  await untilStuck(run());
}

/** Runs a saga to its end, or until it waits for a person, who never comes. */
export async function runAlone(saga: Saga, answers: Answers = {}) {
  const prepared = prepare(saga, answers);
  await operate(prepared);
  const { state, runtime } = prepared;
  return { state, runtime, calls: runtime.calls };
}

/** Waits for the end of a run, or for the moment in which nobody comes. */
export async function untilStuck(run: Promise<void>): Promise<void> {
  await run.catch((error: unknown) => {
    if (!(error instanceof HostInterrupt) || error.cause) throw error;
  });
}

/** Answers in turn; the last one for ever. */
export function inTurn(...answers: readonly (DeliveryOutcome | (() => DeliveryOutcome))[]) {
  let next = 0;
  return (): DeliveryOutcome => {
    const answer = answers[Math.min(next, answers.length - 1)]!;
    next += 1;
    return typeof answer === 'function' ? answer() : answer;
  };
}

/** The code with which something is refused; `none` when it is not. */
export function codeOf(action: () => unknown): unknown {
  try {
    action();
    return 'none';
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}
