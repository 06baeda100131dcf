/** `scenario()`: the expected requests of a saga, their answers and its end, as one test. */
import type { ParticipantFunction } from '../activities/function-transport';
import type { StepActivity } from '../activities/step-activity';
import { decodeContent } from '../context/content';
import type { LooseFields } from '../context/context-types';
import type { Saga } from '../definition/saga';
import type { Phase } from '../definition/options/resolve-options';
import { HostInterrupt } from '../engine/host-interrupt';
import type { Dispatch } from '../engine/runtime';
import type { SagaStatus } from '../engine/saga-state';
import type { SagaErrorCode } from '../errors/error-codes';
import { toRecord } from '../protocol/record';
import type { InitialContext, SagaFactory } from '../protocol/runnable-saga';
import { SagaExecution } from '../protocol/saga-execution';
import type { CancelPoint } from './cancellation';
import { InMemoryRuntime, type Operator } from './in-memory-runtime';
import { RecordingRuntime } from './recording-runtime';
import { acceptThenReply, type Answer, doneButReplyLost, fail, hang, refuse, reply } from './scripts';
import { stableText } from './stable-text';
import { runToRest, startInMemory } from './start-in-memory';
import { transcriptOf } from './transcript';
import { markRun, registerScenario } from './unrun-scenarios';
import { type Exchange, exchange } from './virtual-exchange';

/** The options of a scenario. */
export interface ScenarioOptions {
  /** The activities of local steps, by name. They run as given, and a scenario does not expect them. */
  readonly stepActivities?: Readonly<Record<string, StepActivity>>;
  /** Decides whenever the execution is stuck. @defaultValue no operator decides */
  readonly operator?: Operator;
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

/** An expected request and its answer. Requests of one group come in any order. */
interface Expected {
  readonly group: number;
  readonly phase: Phase;
  readonly target: string;
  /** Absent: any content. */
  readonly content?: { readonly value: unknown };
  answer: ParticipantFunction;
}

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
 */
export class Scenario<T extends object> implements PromiseLike<never> {
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
   * @param target - `participant` or `participant/operation`.
   * @param content - Its complete content, as JSON. @defaultValue any
   */
  expectRequest(target: string, ...content: readonly [content?: unknown]): this {
    return this.#expect('execute', target, content);
  }

  /** Expects this undo next. It has the parameters of {@link expectRequest}. */
  expectUndo(target: string, ...content: readonly [content?: unknown]): this {
    return this.#expect('undo', target, content);
  }

  /** Expects this probe next. It has the parameters of {@link expectRequest}. */
  expectProbe(target: string, ...content: readonly [content?: unknown]): this {
    return this.#expect('probe', target, content);
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
  andReply<C, R>(answer?: Answer<C, R>): this {
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
  andReplyLater<C, R>(answer?: Answer<C, R>): this {
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

  #expect(phase: Phase, target: string, content: readonly [content?: unknown]): this {
    const expected = content.length === 0 ? {} : { content: { value: content[0] } };
    if (!this.#isOpen) this.#group += 1;
    this.#expected.push({ group: this.#group, phase, target, ...expected, answer: reply() });
    return this;
  }
}

/** The expected requests of one run. */
class ScenarioScript {
  /** Those that have not been sent yet. */
  readonly #missing: Expected[];
  /** The first unexpected request, as a message. */
  mismatch: string | undefined;

  constructor(expected: readonly Expected[]) {
    this.#missing = [...expected];
  }

  /** The first missing request, as a message. */
  get missing(): string | undefined {
    const [next] = this.#missing;
    return next && `Expected ${textOf(next)}, which was not sent.`;
  }

  /** The requests of which one comes next. */
  get #next(): readonly Expected[] {
    return this.#missing.filter(({ group }) => group === this.#missing[0]?.group);
  }

  readonly exchange: Exchange = (dispatch, known, request, timing) => {
    // The activity of a local step is not expected.
    if (dispatch.participant === '') return exchange(dispatch, known, request, timing);
    const met = this.#next.find((one) => isMet(one, dispatch));
    if (met) {
      this.#missing.splice(this.#missing.indexOf(met), 1);
      return exchange(dispatch, met.answer, request, timing);
    }
    const expected = this.#next.map(textOf).join(' or ');
    const sent = textOf({ ...dispatch, content: { value: decodeContent(dispatch.content) } });
    const instead = expected === '' ? 'Expected no further request' : `Expected ${expected}`;
    this.mismatch ??= `${instead}, but ${sent} was sent, at step ${dispatch.step}.`;
    throw new HostInterrupt('An unexpected request was sent.');
  };
}

function isMet({ phase, target, content }: Expected, dispatch: Dispatch): boolean {
  if (phase !== dispatch.phase || target !== dispatch.target) return false;
  return content === undefined || stableText(content.value) === stableText(decodeContent(dispatch.content));
}

function textOf({ phase, target, content }: Omit<Expected, 'answer' | 'group'>): string {
  const names = { execute: 'the request', undo: 'the undo', probe: 'the probe' };
  return `${names[phase]} ${target}${content ? ` ${stableText(content.value)}` : ''}`;
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
