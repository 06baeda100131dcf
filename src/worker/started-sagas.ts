/**
 * The participant that every saga worker is to its own sagas: it starts executions of other sagas, and cancels them.
 *
 * Owns what the state of an execution means for the step that starts it or undoes the start. The start itself is the same as
 * that of a client.
 */
import { activityInfo, getClient } from '@temporalio/activity';
import type { AttemptResult, ParticipantRequest, Transport } from '../activities/transport';
import { SagaExecutionAlreadyExistsError, SagaExecutionNotFoundError } from '../client/client-errors';
import { ExecutionStart } from '../client/execution-start';
import { SagaExecutionRepository } from '../client/saga-execution-repository';
import { toStart } from '../client/saga-start';
import { ServerCalls } from '../client/server-calls';
import { startInputOf } from '../client/start-event';
import { checkNewUuid } from '../client/uuid';
import { type DescribedWorkflow, describeWorkflow } from '../client/workflow-facts';
import { compact } from '../context/compact';
import { decodeContext, type EncodedContext } from '../context/encoding';
import { ownField } from '../context/own-fields';
import { messageOf } from '../errors/describe-error';
import type { SagaErrorCode } from '../errors/error-codes';
import { formatValue } from '../errors/format-value';
import { printable } from '../errors/printable';
import { SagaError } from '../errors/saga-error';
import { startedUuid } from '../messages/started-saga';
import { PARENT_MEMO } from '../protocol/names';
import type { SagaExecution } from '../protocol/saga-execution';
import { readStuckMemo } from '../protocol/stuck-memo';

/** The part of an attempt's time that is left for its answer, in milliseconds. */
const RESERVE_MS = 1_000;
/** How long one attempt waits for the end of an execution that it has cancelled. */
const LONGEST_WAIT_MS = 5_000;

/** The transport to the participant. It runs in an activity. */
export function startedSagas(): Transport {
  return async (request) => {
    const [saga = '', operation] = request.operation.split('/');
    try {
      const attempt = new StartAttempt(request, saga);
      if (operation === 'start') return await attempt.start();
      if (operation === 'cancel') return await attempt.cancel();
    } catch (error) {
      return failed(error);
    }
    const message = `A saga worker has no operation ${formatValue(operation)}; it has start and cancel.`;
    return refused('INPUT_INVALID', message);
  };
}

/** One attempt to start an execution, or to cancel it. */
class StartAttempt {
  readonly #request: ParticipantRequest;
  readonly #saga: string;
  readonly #uuid: string;
  readonly #calls = new ServerCalls(getClient());
  readonly #repository = new SagaExecutionRepository(this.#calls);
  readonly #deadline = Date.now() + Math.max(RESERVE_MS, activityInfo().startToCloseTimeoutMs - RESERVE_MS);

  constructor(request: ParticipantRequest, saga: string) {
    this.#request = request;
    this.#saga = saga;
    // Any client of the namespace can call this activity: the content is checked before it is used.
    const uuid = ownField(request.content, 'uuid');
    this.#uuid = startedUuid(typeof uuid === 'string' ? { uuid } : {}, request);
  }

  /** @throws SagaError as `manager.start`. */
  async start(): Promise<AttemptResult> {
    checkNewUuid(this.#uuid);
    const { sagaId, step, user } = this.#request;
    const { context, taskQueue } = readContent(this.#request.content);
    const start = { ...toStart(this.#saga, context, user, undefined), parent: { uuid: sagaId, step } };
    const attributes = await this.#attributes();
    const starts = new ExecutionStart(this.#calls, {
      taskQueue: taskQueue ?? activityInfo().taskQueue,
      attributes,
    });
    const limits = { deadline: this.#deadline, signal: this.#request.signal };
    const earlier = await starts.start(this.#uuid, start, limits);
    const problem = earlier && (await this.#problemOf(earlier));
    return problem === undefined
      ? { kind: 'done', content: { uuid: this.#uuid } }
      : refused('SAGA_EXECUTION_CLOSED', problem, { uuid: this.#uuid });
  }

  /** @throws SagaError as `manager.load`. */
  async cancel(): Promise<AttemptResult> {
    const facts = await this.#describe();
    if (!facts) {
      const message = `There is no execution ${printable(this.#uuid)} of ${printable(this.#saga)}.`;
      return { kind: 'nothing-to-undo', content: { message } };
    }
    // The step had attached to an execution of another origin: that is not its own to undo.
    if (!this.#isOwn(facts)) return { kind: 'done', content: { uuid: this.#uuid } };
    const latest = isOpen(facts) ? await this.#cancelled(facts) : facts;
    if (isOpen(latest)) return this.#stillRuns(latest);
    return this.#verdict(await this.#repository.read(latest, this.#deadline));
  }

  /** Cancels an execution and waits for its end, for a part of the attempt. @returns What it is then. */
  async #cancelled(facts: DescribedWorkflow): Promise<DescribedWorkflow> {
    const { uuid, firstRunId } = facts;
    const handle = this.#calls.client.workflow.getHandle(uuid, undefined, {
      firstExecutionRunId: firstRunId,
    });
    await this.#calls.make({ operation: 'the cancellation', uuid, deadline: this.#deadline }, () =>
      handle.cancel(),
    );
    const wait = Math.min((this.#deadline - Date.now()) / 2, LONGEST_WAIT_MS);
    await this.#calls.client.connection
      .withDeadline(Date.now() + wait, () => handle.result())
      // How it has ended is read below; or it has not ended in time.
      .catch(() => undefined);
    return (await this.#describe()) ?? facts;
  }

  /** Nothing is undone yet. Unlike `busy`, the result leaves no doubt about a refusal that follows. */
  #stillRuns({ memo }: DescribedWorkflow): AttemptResult {
    const stuck = readStuckMemo(memo);
    const at = stuck ? `: its step ${printable(stuck.step)} waits for an operator` : '';
    return { kind: 'unsent', message: `${this.#subject} is cancelled, and still runs${at}.` };
  }

  /** What an execution that has ended means for the undo of its start. */
  #verdict({ uuid, status, error }: SagaExecution): AttemptResult {
    if (status === 'cancelled' || status === 'errored') return { kind: 'done', content: { uuid } };
    const reason =
      status === 'finished'
        ? 'has finished, so that its effects stand'
        : `has ended as ${status}${error ? ` [${error.code}]` : ''}, so that some of its effects stand`;
    const message = `${this.#subject} ${reason}. Undo them by hand, or accept them.`;
    return refused('SAGA_EXECUTION_CLOSED', message, { uuid, status });
  }

  get #subject(): string {
    return `The execution ${printable(this.#uuid)} of ${printable(this.#saga)}`;
  }

  /** Why an execution with the same start is not what the step asks for; `undefined` if it is. */
  async #problemOf(facts: DescribedWorkflow): Promise<string | undefined> {
    if (isOpen(facts)) return undefined;
    const { status } = await this.#repository.read(facts, this.#deadline);
    const isOwn = status !== 'cancelled' && this.#isOwn(facts);
    if (status === 'finished' || isOwn) return undefined;
    return `The execution ${printable(this.#uuid)} has ended as ${status}, and none runs again under its id. Use another id.`;
  }

  /** Whether the step of this request has started an execution. */
  #isOwn({ saga, memo }: DescribedWorkflow): boolean {
    const { sagaId, step } = this.#request;
    const parent = memo[PARENT_MEMO];
    return saga === this.#saga && ownField(parent, 'uuid') === sagaId && ownField(parent, 'step') === step;
  }

  async #describe(): Promise<DescribedWorkflow | undefined> {
    try {
      const facts = await describeWorkflow(this.#calls, this.#uuid, { deadline: this.#deadline });
      if (!facts.isMemoUnreadable) return facts;
    } catch (error) {
      if (error instanceof SagaExecutionNotFoundError) return undefined;
      throw error;
    }
    const message = `The memo of the execution ${printable(this.#uuid)} cannot be decoded, so that its origin is unknown.`;
    throw new SagaError('DATA_CONVERTER_FAILED', message);
  }

  /** The search attributes in which the execution that starts this one shows itself: this one does the same. */
  async #attributes(): Promise<{ readonly status?: string; readonly waitsFor?: string }> {
    const { workflowExecution } = activityInfo();
    if (!workflowExecution) return {};
    const { workflowId: uuid, runId: firstRunId } = workflowExecution;
    const input = await startInputOf(this.#calls, { uuid, firstRunId }, this.#deadline);
    const text = (field: string) => {
      const value = ownField(input, field);
      return typeof value === 'string' ? value : undefined;
    };
    return compact({ status: text('searchAttribute'), waitsFor: text('waitsAttribute') });
  }
}

/** Whether an execution has not ended, as far as its current run shows. */
function isOpen({ closedAs }: DescribedWorkflow): boolean {
  return closedAs === undefined || closedAs === 'CONTINUED_AS_NEW';
}

/** @throws SagaError `INPUT_INVALID`, `UNENCODABLE`. */
function readContent(content: unknown): { readonly context: object; readonly taskQueue: string | undefined } {
  const context = ownField(content, 'context');
  const taskQueue = ownField(content, 'taskQueue');
  const isContext = typeof context === 'object' && context !== null && !Array.isArray(context);
  if (isContext && (taskQueue === undefined || typeof taskQueue === 'string')) {
    return { context: decodeContext(context as EncodedContext), taskQueue };
  }
  const message = `A saga is started by { uuid?, context, taskQueue? }, not ${formatValue(content)}.`;
  throw new SagaError('INPUT_INVALID', message);
}

function refused(code: SagaErrorCode, message: string, more: object = {}): AttemptResult {
  return { kind: 'refused', content: { code, message, ...more } };
}

/** The start never reached the execution: nothing was started, and another attempt changes nothing. */
const REFUSALS: ReadonlySet<SagaErrorCode> = new Set<SagaErrorCode>([
  'EXECUTION_EXISTS',
  'INPUT_INVALID',
  'UNENCODABLE',
  'CONTEXT_TOO_LARGE',
  'CONFIGURATION_INVALID',
]);
/** The server has turned the call away. */
const TURNED_AWAY: ReadonlySet<SagaErrorCode> = new Set<SagaErrorCode>([
  'PERMISSION_DENIED',
  'NAMESPACE_NOT_FOUND',
  'REQUEST_REJECTED',
]);

function failed(error: unknown): AttemptResult {
  const message = messageOf(error);
  if (!(error instanceof SagaError)) return { kind: 'unknown', message, cause: error };
  const { code, reason } = error;
  if (error instanceof SagaExecutionAlreadyExistsError || REFUSALS.has(code)) return refused(code, reason);
  return { kind: TURNED_AWAY.has(code) ? 'unsent' : 'unknown', message, cause: error };
}
