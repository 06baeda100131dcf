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
import { tellStory } from './transcript';
import { isRun, toBeRun } from './unrun-scenarios';
import { type Exchange, exchange } from './virtual-exchange';

/** What a scenario runs with beside its saga and its context. */
export interface ScenarioOptions {
  /** The activities that local steps name; they run as they are given, without being expected. */
  readonly stepActivities?: Readonly<Record<string, StepActivity>>;
  /** Acts in the place of a person whenever the execution is stuck. @defaultValue nobody comes */
  readonly operator?: Operator;
  /** When a cancel comes from outside. @defaultValue never */
  readonly cancelAt?: CancelPoint;
}

/** How a scenario is to end, beside its status. What is left out may be anything. */
export interface ExpectedEnd<T extends object> {
  /** The code of the first failure. */
  readonly error?: SagaErrorCode;
  /** The path of the step that failed first. */
  readonly step?: string;
  /** Fields of the context, as they are to be at the end. */
  readonly context?: Partial<T>;
}

/** A request that is expected, and its answer. */
interface Expected {
  readonly phase: Phase;
  readonly target: string;
  /** Absent: any. */
  readonly content?: { readonly value: unknown };
  answer: ParticipantFunction;
}

/**
 * A scenario of a saga, to be written as it is told: which requests follow each other, how each is answered, and how
 * the execution ends. No participants are needed, and no test runner.
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
 * See {@link scenario}. It runs when its end is expected. One that is awaited without an `expectEnd` rejects; one that is
 * left alone fails its test file, or its process.
 */
export class Scenario<T extends object> implements PromiseLike<never> {
  readonly #saga: Saga<T> | SagaFactory<T>;
  readonly #context: InitialContext<T> | undefined;
  readonly #options: ScenarioOptions;
  readonly #expected: Expected[] = [];

  constructor(saga: Saga<T> | SagaFactory<T>, context?: InitialContext<T>, options: ScenarioOptions = {}) {
    this.#saga = saga;
    this.#context = context;
    this.#options = options;
    toBeRun(this);
  }

  /**
   * Expects that the next request, with all its attempts, is this one.
   *
   * @param target - `participant` or `participant/operation`.
   * @param content - All of its content, as JSON. @defaultValue any
   */
  expectRequest(target: string, ...content: readonly [content?: unknown]): this {
    return this.#expect('execute', target, content);
  }

  /** Expects that the next request is this undo. Parameters as those of {@link expectRequest}. */
  expectUndo(target: string, ...content: readonly [content?: unknown]): this {
    return this.#expect('undo', target, content);
  }

  /** Expects that the next request is this probe. Parameters as those of {@link expectRequest}. */
  expectProbe(target: string, ...content: readonly [content?: unknown]): this {
    return this.#expect('probe', target, content);
  }

  /** The request is done and replied to. Without any `and...` the reply is `{}`. */
  andReply<C, R>(answer?: Answer<C, R>): this {
    return this.and(reply(answer));
  }

  /** The request is refused. */
  andRefuse(content?: unknown): this {
    return this.and(refuse(content));
  }

  /** Each attempt fails before it has done anything. */
  andFail(error?: unknown): this {
    return this.and(fail(error));
  }

  /** No attempt is answered. */
  andHang(): this {
    return this.and(hang());
  }

  /** The request is done, and no attempt is answered. */
  andLoseReply(): this {
    return this.and(doneButReplyLost());
  }

  /** The request is accepted, and replied to later (S10). */
  andReplyLater<C, R>(answer?: Answer<C, R>): this {
    return this.and(acceptThenReply(answer));
  }

  /** Each attempt is answered by a participant of one's own, such as `inTurn(fail(), reply())`. */
  and(answer: ParticipantFunction): this {
    const latest = this.#expected.at(-1);
    if (!latest) {
      isRun(this);
      throw new Error('There is no expected request to answer; call expectRequest() first.');
    }
    latest.answer = answer;
    return this;
  }

  /**
   * Runs the scenario.
   *
   * @returns The execution.
   * @throws Error when another request came than was expected, or one did not come, or the end was another one; its
   * message tells all that the execution did, and where it went astray.
   * @throws `SagaError` as `InMemoryHost.run`.
   */
  async expectEnd(status: SagaStatus, end: ExpectedEnd<T> = {}): Promise<SagaExecution<T>> {
    isRun(this);
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
    throw new Error(`${mismatch}\n${tellStory(runtime.events, record, { culprit })}`);
  }

  /**
   * Rejects: a scenario that is awaited without {@link expectEnd} has not run.
   *
   * @throws Error that says so.
   */
  then<R = never, E = never>(
    resolve?: ((value: never) => R | PromiseLike<R>) | null,
    reject?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    isRun(this);
    const wrong = new Error(
      'A scenario was awaited without its end, so that nothing ran; call expectEnd(...) last.',
    );
    return Promise.reject(wrong).then(resolve, reject);
  }

  #expect(phase: Phase, target: string, content: readonly [content?: unknown]): this {
    const expected = content.length === 0 ? {} : { content: { value: content[0] } };
    this.#expected.push({ phase, target, ...expected, answer: reply() });
    return this;
  }
}

/** The expected requests of one run. */
class ScenarioScript {
  readonly #expected: readonly Expected[];
  #met = 0;
  /** How the first unexpected request differs from what was expected. */
  mismatch: string | undefined;

  constructor(expected: readonly Expected[]) {
    this.#expected = expected;
  }

  /** The first request that has not come. */
  get missing(): string | undefined {
    const next = this.#expected[this.#met];
    return next && `Expected ${textOf(next)}, which did not come.`;
  }

  readonly exchange: Exchange = (dispatch, known, request, isGivenUp) => {
    // The activity of a local step.
    if (dispatch.participant === '') return exchange(dispatch, known, request, isGivenUp);
    const next = this.#expected[this.#met];
    this.#met += 1;
    if (next && isMet(next, dispatch)) return exchange(dispatch, next.answer, request, isGivenUp);
    const expected = next ? `Expected ${textOf(next)}` : 'Expected no further request';
    const came = textOf({ ...dispatch, content: { value: decodeContent(dispatch.content) } });
    this.mismatch = `${expected}, but ${came} came, at step ${dispatch.step}.`;
    throw new HostInterrupt('An unexpected request came.');
  };
}

function isMet({ phase, target, content }: Expected, dispatch: Dispatch): boolean {
  if (phase !== dispatch.phase || target !== dispatch.target) return false;
  return content === undefined || stableText(content.value) === stableText(decodeContent(dispatch.content));
}

function textOf({ phase, target, content }: Omit<Expected, 'answer'>): string {
  const names = { execute: 'the request', undo: 'the undo', probe: 'the probe' };
  return `${names[phase]} ${target}${content ? ` ${stableText(content.value)}` : ''}`;
}

function endMismatch<T extends object>(
  { status, error, context }: SagaExecution<T>,
  expectedStatus: SagaStatus,
  expected: ExpectedEnd<T>,
): string | undefined {
  const compared: readonly (readonly [what: string, expected: unknown, actual: unknown])[] = [
    ['that the execution is', expectedStatus, status],
    ...('error' in expected ? [['the first error', expected.error, error?.code] as const] : []),
    ...('step' in expected ? [['the first error at', expected.step, error?.step] as const] : []),
    ...Object.entries(expected.context ?? {}).map(
      ([key, value]) => [`the field ${key} of the context`, value, (context as LooseFields)[key]] as const,
    ),
  ];
  const wrong = compared.find(([, one, other]) => stableText(one) !== stableText(other));
  return wrong && `Expected ${wrong[0]} ${stableText(wrong[1])}, not ${stableText(wrong[2])}.`;
}
