import { encodeContext } from '../../../src/context/encoding';
import { SagaContext } from '../../../src/context/saga-context';
import type { UserCallback } from '../../../src/definition/callbacks';
import type { CallbackTable } from '../../../src/definition/hook';
import type { Saga } from '../../../src/definition/saga';
import type { RetryPolicyData } from '../../../src/definition/step-options';
import { runSaga } from '../../../src/engine/run-saga';
import type { Delivery, DeliveryOutcome, Dispatch, Runtime } from '../../../src/engine/runtime';
import { SagaState } from '../../../src/engine/state';
import { perform, type Work } from '../../../src/engine/work';

/** How the host answers a request: by the path of the step, with `:undo` behind it for its undo. */
export type Answers = Readonly<Record<string, DeliveryOutcome | Error | (() => DeliveryOutcome)>>;

export const success: DeliveryOutcome = { kind: 'success', reply: { status: 200, content: {} } };
export const refused = (httpStatus?: number): DeliveryOutcome => ({
  kind: 'refused',
  reply: { status: 400, content: { why: 'no' }, ...(httpStatus !== undefined && { httpStatus }) },
});
export const unknown = (late: boolean): DeliveryOutcome => ({
  kind: 'unknown',
  late,
  message: 'no answer',
  causes: [],
});
export const unsent: DeliveryOutcome = {
  kind: 'unsent',
  code: 'REQUEST_UNSENT',
  message: 'nobody there',
  causes: [],
};

/** A host whose answers are written down, and which writes down what the engine asks of it. */
export class FakeRuntime implements Runtime {
  readonly log: string[] = [];
  readonly dispatches: Dispatch[] = [];
  /** Whether a cancel has come; a test sets it in the midst of an answer. */
  cancelled = false;
  /** What the host's configuration says of every participant. */
  policy: RetryPolicyData | undefined;
  readonly #callbacks: CallbackTable;
  readonly #answers: Answers;

  constructor(callbacks: CallbackTable, answers: Answers) {
    this.#callbacks = callbacks;
    this.#answers = answers;
  }

  callback(reference: string): UserCallback {
    const callback = this.#callbacks.get(reference);
    if (!callback) throw new Error(`no ${reference}`);
    return callback;
  }

  participantPolicy(participant: string, phase: string): RetryPolicyData | undefined {
    this.log.push(`policy ${participant} ${phase}`);
    return this.policy;
  }

  // eslint-disable-next-line require-yield -- it answers at once
  *send(dispatch: Dispatch): Work<Delivery> {
    const key = dispatch.phase === 'undo' ? `${dispatch.step}:undo` : dispatch.step;
    this.log.push(`send ${key}`);
    this.dispatches.push(dispatch);
    const answer = this.#answers[key] ?? success;
    if (answer instanceof Error) throw answer;
    return { outcome: typeof answer === 'function' ? answer() : answer, context: dispatch.context };
  }

  // eslint-disable-next-line require-yield -- it waits for nothing
  *settle(milliseconds: number, step: string): Work {
    this.log.push(`settle ${step} ${String(milliseconds)}`);
  }

  cancelRequested(): boolean {
    return this.cancelled;
  }

  *shield(work: () => Work): Work {
    this.log.push('shield');
    yield* work();
    this.log.push('unshield');
  }

  /** What was asked, but for the look-ups of policies. */
  get calls(): readonly string[] {
    return this.log.filter((entry) => !entry.startsWith('policy'));
  }
}

/** An execution on a fake host, not yet run. */
export function prepare(saga: Saga, answers: Answers = {}, context: object = {}) {
  const { definition, callbacks } = saga.describe();
  const state = new SagaState(definition, encodeContext(new SagaContext(context)));
  const runtime = new FakeRuntime(callbacks, answers);
  return { state, runtime, run: () => perform(runSaga(state, runtime, 'root')) };
}
