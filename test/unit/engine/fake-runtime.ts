import { encodeContext } from '../../../src/context/encoding';
import { SagaContext } from '../../../src/context/saga-context';
import type { UserCallback } from '../../../src/definition/callbacks';
import type { CallbackTable } from '../../../src/definition/hook';
import type { Saga } from '../../../src/definition/saga';
import type { RetryPolicyData } from '../../../src/definition/options/step-options';
import { HostInterrupt } from '../../../src/engine/host-interrupt';
import type { Incident } from '../../../src/engine/operators/incident';
import { runSaga } from '../../../src/engine/run-saga';
import type { ResetReport } from '../../../src/engine/reset/reset-report';
import type { Delivery, DeliveryOutcome, Dispatch, Runtime } from '../../../src/engine/runtime';
import { SagaState } from '../../../src/engine/saga-state';
import { runCoroutine, type Coroutine } from '../../../src/engine/coroutine';

/** How the host answers a request: by the path of the step, with `:undo` or `:probe` behind it for those. */
export type Answers = Readonly<Record<string, DeliveryOutcome | Error | (() => DeliveryOutcome)>>;

export const success: DeliveryOutcome = { kind: 'success', reply: { status: 200, content: {} } };
export const refused = (httpStatus?: number): DeliveryOutcome => ({
  kind: 'refused',
  reply: { status: 400, content: { why: 'no' }, ...(httpStatus !== undefined && { httpStatus }) },
});
/** A participant that has nothing to undo. */
export const nothingThere: DeliveryOutcome = {
  kind: 'refused',
  reply: { status: 400, httpStatus: 410, content: {}, nothingToUndo: true },
};
export const unknown = (late: boolean): DeliveryOutcome => ({
  kind: 'unknown',
  late,
  message: 'no answer',
  causes: [],
});
/** An answer that proves nothing. */
export const broken: DeliveryOutcome = {
  kind: 'unknown',
  late: false,
  message: 'broken',
  causes: [{ name: 'Error', message: 'cause' }],
  reply: { status: 500, content: { why: 1 } },
};
/** A participant that replies later. */
export const accepted: DeliveryOutcome = {
  kind: 'accepted',
  reply: { status: 202, content: {} },
  uncertain: false,
};
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
  /** What the run before a reset had sent; a test sets it, and it is gone once an incident has waited. */
  reset: ResetReport | undefined;
  /** What the host's configuration says of every participant. */
  policy: RetryPolicyData | undefined;
  time = 0;
  nonces = 0;
  /** What happens while the engine waits; without it nothing does but that the time passes. */
  whileIdle: (() => void) | undefined;
  /** What happens when an incident waits for a person; without it the engine is told to go on. */
  whenStuck: ((incident: Incident) => void) | undefined;
  /** What happens between two steps. */
  atBoundary: (() => void) | undefined;
  readonly #callbacks: CallbackTable;
  readonly #answers: Answers;
  readonly #state: SagaState;

  constructor(state: SagaState, callbacks: CallbackTable, answers: Answers) {
    this.#state = state;
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
  *send(dispatch: Dispatch): Coroutine<Delivery> {
    const key = dispatch.phase === 'execute' ? dispatch.step : `${dispatch.step}:${dispatch.phase}`;
    this.log.push(`send ${key}`);
    this.dispatches.push(dispatch);
    const answer = this.#answers[key] ?? success;
    if (answer instanceof Error) throw answer;
    return { outcome: typeof answer === 'function' ? inTest(answer) : answer, context: dispatch.context };
  }

  now(): number {
    return this.time;
  }

  nonce(): string {
    this.nonces += 1;
    return `incident-${String(this.nonces)}`;
  }

  // eslint-disable-next-line require-yield -- it waits for nothing
  *idle(milliseconds: number | undefined, summary: string): Coroutine {
    this.log.push(`idle ${summary} ${String(milliseconds)}`);
    const { arrivals } = this.#state;
    inTest(() => this.whileIdle?.());
    if (this.#state.arrivals !== arrivals) return;
    if (milliseconds === undefined) throw new HostInterrupt('Nothing comes.');
    this.time += milliseconds;
  }

  // eslint-disable-next-line require-yield -- it waits for nothing
  *boundary(): Coroutine {
    inTest(() => this.atBoundary?.());
  }

  *stuck(incident: Incident, isOver: () => boolean): Coroutine {
    this.log.push(`stuck ${incident.step} ${incident.phase}`);
    // As on Temporal, where an incident begins a run that came from no reset.
    this.reset = undefined;
    inTest(() => this.whenStuck?.(incident));
    // Without somebody who may come, this host is one that cannot wait.
    while (this.whenStuck && !isOver()) {
      yield* this.idle(undefined, `${incident.step} waits for a person`);
    }
  }

  cancelRequested(): boolean {
    return this.cancelled;
  }

  // eslint-disable-next-line require-yield -- it knows at once
  *resetReport(): Coroutine<ResetReport | undefined> {
    return this.reset;
  }

  /** What was asked, but for the look-ups of policies. */
  get calls(): readonly string[] {
    return this.log.filter((entry) => !entry.startsWith('policy'));
  }
}

/** Does a part of the test while the engine waits. What a test finds wrong is no failure of the step. */
function inTest<R>(part: () => R): R {
  try {
    return part();
  } catch (error) {
    if (error instanceof HostInterrupt) throw error;
    throw new HostInterrupt('The test failed.', { cause: error });
  }
}

/** An execution on a fake host, not yet run. */
export function prepare(saga: Saga, answers: Answers = {}, context: object = {}, snapshot?: SagaState) {
  const { definition, callbacks } = saga.describe();
  const state = snapshot ?? new SagaState(definition, encodeContext(new SagaContext(context)));
  state.rootKey = 'root';
  const runtime = new FakeRuntime(state, callbacks, answers);
  return { state, runtime, run: () => runCoroutine(runSaga(state, runtime)) };
}
