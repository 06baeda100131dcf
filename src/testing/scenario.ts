/** `scenario()`: the expected requests of a saga, their answers and its end, as one test. */
import type { ParticipantFunction } from '../activities/function-transport';
import type { StepActivity } from '../activities/step-activity';
import type { LooseFields } from '../context/context-types';
import type { Saga } from '../definition/saga';
import type { Phase } from '../definition/options/resolve-options';
import type { SagaStatus } from '../engine/saga-state';
import type { SagaErrorCode } from '../errors/error-codes';
import type { ParticipantOperation } from '../messages/participant';
import type { SagaResponse } from '../messages/saga-response';
import { type CancelContent, type StartContent, startTarget } from '../messages/started-saga';
import { toRecord } from '../protocol/record';
import type { InitialContext, SagaFactory } from '../protocol/runnable-saga';
import { SagaExecution } from '../protocol/saga-execution';
import type { CancelPoint } from './cancellation';
import { type Caller, InMemoryRuntime, type Operator } from './in-memory-runtime';
import { RecordingRuntime } from './recording-runtime';
import { acceptThenReply, type Answer, doneButReplyLost, fail, hang, refuse, reply } from './scripts';
import { stableText } from './stable-text';
import { startedSagas } from './started-sagas';
import { type Expected, ScenarioScript } from './scenario-script';
import { runToRest, startInMemory } from './start-in-memory';
import { transcriptOf } from './transcript';
import { markRun, registerScenario } from './unrun-scenarios';

/** The options of a scenario. */
export interface ScenarioOptions {
  /** The activities of local steps, by name. They run as given, and a scenario does not expect them. */
  readonly stepActivities?: Readonly<Record<string, StepActivity>>;
  /** Decides whenever the execution is stuck. @defaultValue no operator decides */
  readonly operator?: Operator;
  /** Answers the waits for events and decisions. @defaultValue no caller answers */
  readonly caller?: Caller;
  /** When a cancel arrives. @defaultValue never */
  readonly cancelAt?: CancelPoint;
}

/** The expected end of a scenario beside its status. A missing field is not compared. */
export interface ExpectedEnd<T extends object> {
  /** The code of the first failure. */
  readonly error?: SagaErrorCode;
  /** The path of the step that failed first. */
  readonly step?: string;
  /** Expected fields of the context. */
  readonly context?: Partial<T>;
}

/** The target of a request: a text, or an operation of a typed participant. */
type Target = string | { readonly target: string };

/** A saga that a step starts, or its name. */
type NamedSaga = string | { readonly name: string | undefined };

/**
 * A scenario of a saga: the requests in their order, the answer to each, and the end of the execution. It needs no
 * participants and no test runner.
 *
 * @example
 * ```ts
 * await scenario(orderProcessing, { orderId: '1', total: 10 })
 *   .expectRequest('inventory/reserve', { orderId: '1' }).andReply({ reservationId: 'R1' })
 *   .expectRequest('payment/charge').andRefuse({ reason: 'no money' })
 *   .expectUndo('inventory/release', { reservationId: 'R1' })
 *   .expectEnd('errored', { error: 'REFUSED' });
 * ```
 */
export function scenario<T extends object = LooseFields>(
  saga: Saga<T> | SagaFactory<T>,
  context?: InitialContext<NoInfer<T>>,
  options?: ScenarioOptions,
): Scenario<T> {
  return new Scenario<T>(saga, context, options);
}

/**
 * See {@link scenario}. `expectEnd` runs it. A scenario that is awaited without `expectEnd` rejects; one that is never
 * awaited fails its test file, or its process.
 *
 * @typeParam R - The content of the reply to the latest expected request, where a typed participant declares it.
 */
export class Scenario<T extends object, R = unknown> implements PromiseLike<never> {
  readonly #saga: Saga<T> | SagaFactory<T>;
  readonly #context: InitialContext<T> | undefined;
  readonly #options: ScenarioOptions;
  readonly #expected: Expected[] = [];
  /** The number of the latest group, and whether the requests that follow belong to it. */
  #group = 0;
  #isOpen = false;

  constructor(saga: Saga<T> | SagaFactory<T>, context?: InitialContext<T>, options: ScenarioOptions = {}) {
    this.#saga = saga;
    this.#context = context;
    this.#options = options;
    registerScenario(this);
  }

  /**
   * Expects this request next, with all its attempts.
   *
   * @param target - An operation of a typed participant, or `participant/operation` as a text.
   * @param content - Its complete content, as JSON. @defaultValue any
   */
  expectRequest<C, Q>(target: ParticipantOperation<C, Q>, ...content: readonly [content?: C]): Scenario<T, Q>;
  expectRequest(target: string, ...content: readonly [content?: unknown]): Scenario<T>;
  expectRequest(target: Target, ...content: readonly [content?: unknown]): this {
    return this.#expect('execute', target, content);
  }

  /** Expects this undo next. It has the parameters of {@link expectRequest}. */
  expectUndo<C, Q>(target: ParticipantOperation<C, Q>, ...content: readonly [content?: C]): Scenario<T, Q>;
  expectUndo(target: string, ...content: readonly [content?: unknown]): Scenario<T>;
  expectUndo(target: Target, ...content: readonly [content?: unknown]): this {
    return this.#expect('undo', target, content);
  }

  /** Expects this probe next. It has the parameters of {@link expectRequest}. */
  expectProbe<C, Q>(target: ParticipantOperation<C, Q>, ...content: readonly [content?: C]): Scenario<T, Q>;
  expectProbe(target: string, ...content: readonly [content?: unknown]): Scenario<T>;
  expectProbe(target: Target, ...content: readonly [content?: unknown]): this {
    return this.#expect('probe', target, content);
  }

  /** Expects this notice next. It has the parameters of {@link expectRequest}. */
  expectNotice<C, Q>(target: ParticipantOperation<C, Q>, ...content: readonly [content?: C]): Scenario<T, Q>;
  expectNotice(target: string, ...content: readonly [content?: unknown]): Scenario<T>;
  expectNotice(target: Target, ...content: readonly [content?: unknown]): this {
    return this.#expect('notice', target, content);
  }

  /**
   * Expects the start of another saga next. Without any `and...` it is started.
   *
   * @param saga - The saga that a step starts, or its name.
   * @param start - The whole start: `{ uuid, context }`; without `uuid` where the step has no `id`. @defaultValue any
   */
  expectStart(saga: NamedSaga, ...start: readonly [start?: Partial<StartContent>]): this {
    return this.#expect('execute', startTarget(nameOf(saga), 'start'), start, startedSagas());
  }

  /** Expects next that the undo of a start cancels the execution. It has the parameters of {@link expectStart}. */
  expectCancel(saga: NamedSaga, ...cancel: readonly [cancel?: CancelContent]): this {
    return this.#expect('undo', startTarget(nameOf(saga), 'cancel'), cancel, reply());
  }

  /**
   * Expects the requests that `expect` lists next, in any order, as flows beside each other send them.
   *
   * @example
   * ```ts
   * scenario(trip).inAnyOrder((requests) =>
   *   requests.expectRequest('flight/reserve').andReply({ id: 'F' }).expectRequest('hotel/reserve').andRefuse(),
   * );
   * ```
   */
  inAnyOrder(expect: (requests: this) => unknown): this {
    const isInner = this.#isOpen;
    if (!isInner) this.#group += 1;
    this.#isOpen = true;
    expect(this);
    this.#isOpen = isInner;
    return this;
  }

  /** The request is done, with this reply. Without any `and...` the reply is `{}`. */
  andReply<C, Q extends R = R>(answer?: Answer<C, Q | SagaResponse<R>>): this {
    return this.and(reply(answer));
  }

  /** The request is refused. */
  andRefuse(content?: unknown): this {
    return this.and(refuse(content));
  }

  /** Each attempt fails before it changes anything. */
  andFail(error?: unknown): this {
    return this.and(fail(error));
  }

  /** No attempt gets an answer. */
  andHang(): this {
    return this.and(hang());
  }

  /** The request is done, but no attempt gets an answer. */
  andLoseReply(): this {
    return this.and(doneButReplyLost());
  }

  /** The request is accepted; the reply comes later (S10). */
  andReplyLater<C, Q extends R = R>(answer?: Answer<C, Q | SagaResponse<R>>): this {
    return this.and(acceptThenReply(answer));
  }

  /** A participant of your own answers each attempt, such as `inTurn(fail(), reply())`. */
  and(answer: ParticipantFunction): this {
    const latest = this.#expected.at(-1);
    if (!latest) {
      markRun(this);
      throw new Error('There is no expected request to answer; call expectRequest() first.');
    }
    latest.answer = answer;
    return this;
  }

  /**
   * Runs the scenario.
   *
   * @returns The execution.
   * @throws Error if a request is unexpected or missing, or if the end differs. The message has the transcript of the
   * execution and marks the first difference.
   * @throws `SagaError` as `InMemoryHost.run`.
   */
  async expectEnd(status: SagaStatus, end: ExpectedEnd<T> = {}): Promise<SagaExecution<T>> {
    markRun(this);
    const uuid = 'scenario';
    const { name, state, callbacks } = await startInMemory<T>(this.#saga, this.#context, uuid);
    const script = new ScenarioScript(this.#expected);
    const memory = new InMemoryRuntime({
      ...this.#options,
      ...{ state, callbacks, uuid, user: undefined, exchange: script.exchange },
      participants: { '*': reply() },
    });
    const runtime = new RecordingRuntime(memory, state);
    await runToRest(name, state, runtime);
    const record = toRecord(name, state);
    const execution = new SagaExecution<T>(uuid, record);
    const mismatch = script.mismatch ?? script.missing ?? endMismatch(execution, status, end);
    if (mismatch === undefined) return execution;
    const culprit = script.mismatch === undefined ? undefined : runtime.events.at(-1);
    throw new Error(`${mismatch}\n${transcriptOf(runtime.events, record, { culprit })}`);
  }

  /**
   * Rejects: a scenario that is awaited without {@link expectEnd} has not run.
   *
   * @throws Error always.
   */
  then<R = never, E = never>(
    resolve?: ((value: never) => R | PromiseLike<R>) | null,
    reject?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    markRun(this);
    const error = new Error(
      'A scenario was awaited without its end, so nothing ran; call expectEnd(...) last.',
    );
    return Promise.reject(error).then(resolve, reject);
  }

  #expect(
    phase: Phase,
    given: Target,
    content: readonly [content?: unknown],
    answer: ParticipantFunction = reply(),
  ): this {
    const target = typeof given === 'string' ? given : given.target;
    const expected = content.length === 0 ? {} : { content: { value: content[0] } };
    if (!this.#isOpen) this.#group += 1;
    this.#expected.push({ group: this.#group, phase, target, ...expected, answer });
    return this;
  }
}

function nameOf(saga: NamedSaga): string {
  return typeof saga === 'string' ? saga : String(saga.name);
}

function endMismatch<T extends object>(
  { status, error, context }: SagaExecution<T>,
  expectedStatus: SagaStatus,
  expected: ExpectedEnd<T>,
): string | undefined {
  const compared: readonly (readonly [name: string, expected: unknown, actual: unknown])[] = [
    ['the status', expectedStatus, status],
    ...('error' in expected ? [['the first error', expected.error, error?.code] as const] : []),
    ...('step' in expected ? [['the step of the first error', expected.step, error?.step] as const] : []),
    ...Object.entries(expected.context ?? {}).map(
      ([key, value]) => [`the field ${key} of the context`, value, (context as LooseFields)[key]] as const,
    ),
  ];
  const different = compared.find(([, one, other]) => stableText(one) !== stableText(other));
  return (
    different &&
    `Expected ${different[0]} to be ${stableText(different[1])}, not ${stableText(different[2])}.`
  );
}
