import { encodeContext } from '../../../src/context/encoding';
import { SagaContext } from '../../../src/context/saga-context';
import type { UserCallback } from '../../../src/definition/callbacks';
import type { SagaDefinition } from '../../../src/definition/definition';
import type { CallbackTable } from '../../../src/definition/hook';
import type { Saga } from '../../../src/definition/saga';
import type { RetryPolicyData } from '../../../src/definition/options/step-options';
import { HostInterrupt } from '../../../src/engine/host-interrupt';
import type { Incident } from '../../../src/engine/operators/incident';
import { runSaga } from '../../../src/engine/run-saga';
import type { ResetReport } from '../../../src/engine/reset/reset-report';
import type { Delivery, DeliveryOutcome, Dispatch, Runtime } from '../../../src/engine/runtime';
import { SagaState } from '../../../src/engine/saga-state';
import { runCoroutine, type Coroutine, type ReadyWait } from '../../../src/engine/coroutine';

/** The answers of the host, by the path of the step; for undos and probes with `:undo` or `:probe` after it. */
export type Answers = Readonly<Record<string, DeliveryOutcome | Error | (() => DeliveryOutcome)>>;

export const success: DeliveryOutcome = { kind: 'success', reply: { status: 200, content: {} } };
export const refused = (httpStatus?: number): DeliveryOutcome => ({
  kind: 'refused',
  reply: { status: 400, content: { why: 'no' }, ...(httpStatus !== undefined && { httpStatus }) },
});
/** The reply of a participant that has nothing to undo. */
export const nothingToUndo: DeliveryOutcome = {
  kind: 'refused',
  reply: { status: 400, httpStatus: 410, content: {}, nothingToUndo: true },
};
export const unknown = (late: boolean): DeliveryOutcome => ({
  kind: 'unknown',
  late,
  message: 'no answer',
  causes: [],
});
/** A reply that proves nothing. */
export const broken: DeliveryOutcome = {
  kind: 'unknown',
  late: false,
  message: 'broken',
  causes: [{ name: 'Error', message: 'cause' }],
  reply: { status: 500, content: { why: 1 } },
};
/** The answer of a participant that replies later. */
export const accepted: DeliveryOutcome = {
  kind: 'accepted',
  reply: { status: 202, content: {} },
  uncertain: false,
};
export const unsent: DeliveryOutcome = {
  kind: 'unsent',
  code: 'REQUEST_UNSENT',
  message: 'no participant',
  causes: [],
};

/** A host with given answers. It records every call of the engine. */
export class FakeRuntime implements Runtime {
  readonly log: string[] = [];
  readonly dispatches: Dispatch[] = [];
  /** Whether a cancel has arrived; a test sets it during an answer. */
  cancelled = false;
  /** Whether the task of the host may be the repetition of a lost one. */
  repeatsTask = false;
  /** How requests leave: local ones where the engine says so, and others recorded; without it the host makes no difference. */
  leavesAs: ((dispatch: Dispatch) => Delivery['leftAs']) | undefined;
  /** The report of the run before a reset; a test sets it, and it is cleared once an incident has waited. */
  reset: ResetReport | undefined;
  /** The policy that the host's configuration has for every participant. */
  policy: RetryPolicyData | undefined;
  time = 0;
  nonces = 0;
  /** Called while the engine waits; without it only the time passes. */
  whileIdle: (() => void) | undefined;
  /** Called when an incident waits for the operator; without it this host cannot wait. */
  whenStuck: ((incident: Incident) => void) | undefined;
  /** Whether a flow beside others may begin something; a test sets it. */
  admits: Runtime['admits'] = () => true;
  /** Called between two steps. */
  atBoundary: (() => void) | undefined;
  readonly #callbacks: CallbackTable;
  readonly #answers: Answers;
  readonly #state: SagaState;

  constructor(state: SagaState, callbacks: CallbackTable, answers: Answers) {
    this.#state = state;
    this.#callbacks = callbacks;
    this.#answers = answers;
  }

  // eslint-disable-next-line require-yield -- it waits for nothing
  *record(value: unknown): Coroutine<unknown> {
    return value;
  }

  adopt(_: SagaDefinition, own: CallbackTable): readonly string[] {
    for (const [reference, callback] of own) this.#callbacks.set(reference, callback);
    return [];
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
    const leftAs = this.leavesAs?.(dispatch);
    const outcome = typeof answer === 'function' ? inTest(answer) : answer;
    return { outcome, context: dispatch.context, ...(leftAs && { leftAs }) };
  }

  now(): number {
    return this.time;
  }

  nonce(): string {
    this.nonces += 1;
    return `incident-${String(this.nonces)}`;
  }

  // eslint-disable-next-line require-yield -- it does not wait
  *idle(milliseconds: number | undefined, summary: string): Coroutine {
    this.log.push(`idle ${summary} ${String(milliseconds)}`);
    const { arrivals } = this.#state;
    inTest(() => this.whileIdle?.());
    if (this.#state.arrivals !== arrivals) return;
    if (milliseconds === undefined) throw new HostInterrupt('No event arrives.');
    this.time += milliseconds;
  }

  // eslint-disable-next-line require-yield -- it does not wait
  *boundary(): Coroutine {
    inTest(() => this.atBoundary?.());
  }

  *stuck(incident: Incident, isOver: () => boolean): Coroutine {
    this.log.push(`stuck ${incident.step} ${incident.phase}`);
    // As on Temporal, where an incident starts a run that has no reset before it.
    this.reset = undefined;
    inTest(() => this.whenStuck?.(incident));
    // Without `whenStuck`, this host cannot wait.
    while (this.whenStuck && !isOver()) {
      yield* this.idle(undefined, `${incident.step} waits for an operator`);
    }
  }

  cancelRequested(): boolean {
    return this.cancelled;
  }

  // eslint-disable-next-line require-yield -- it answers at once
  *resetReport(): Coroutine<ResetReport | undefined> {
    return this.reset;
  }

  // eslint-disable-next-line require-yield -- it answers at once
  *mayRepeatTask(): Coroutine<boolean> {
    this.log.push('may repeat?');
    return this.repeatsTask;
  }

  /** What has happened meanwhile has reached its flow after some microtasks. */
  async untilReady(wait: ReadyWait): Promise<void> {
    for (let turn = 0; turn < 100 && !wait.isReady(); turn += 1) await Promise.resolve();
    if (!wait.isReady()) throw new HostInterrupt('No flow can continue.');
  }

  /** The recorded calls without the look-ups of policies. */
  get calls(): readonly string[] {
    return this.log.filter((entry) => !entry.startsWith('policy'));
  }
}

/** Runs a part of the test while the engine waits. An assertion that fails there is not a failure of the step. */
function inTest<R>(part: () => R): R {
  try {
    return part();
  } catch (error) {
    if (error instanceof HostInterrupt) throw error;
    throw new HostInterrupt('The test failed.', { cause: error });
  }
}

/** An execution on a fake host, ready to run. */
export function prepare(saga: Saga, answers: Answers = {}, context: object = {}, snapshot?: SagaState) {
  const { definition, callbacks } = saga.describe();
  const state = snapshot ?? new SagaState(definition, encodeContext(new SagaContext(context)));
  state.rootKey = 'root';
  const runtime = new FakeRuntime(state, callbacks, answers);
  return { state, runtime, run: () => runCoroutine(runSaga(state, runtime)) };
}
