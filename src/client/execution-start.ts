/** Owns the start of executions: it retries a start, and recognizes an earlier identical start. */
import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowExecutionAlreadyStartedError, WorkflowIdReusePolicy } from '@temporalio/client';
import { compact } from '../context/compact';
import { printable } from '../errors/printable';
import { SagaError } from '../errors/saga-error';
import { PARENT_MEMO, START_MEMO } from '../protocol/names';
import { SagaExecutionAlreadyExistsError, SagaExecutionUnfinishedError } from './client-errors';
import { EagerStarts } from './eager-start';
import type { SagaStart } from './saga-start';
import type { ServerCalls } from './server-calls';
import { isUnavailable } from './server-errors';
import { earlierStartDigest, startDigest } from './start-digest';
import { differenceOfStarts } from './start-event';
import { type AttributeNames, attributesOfStart, startFailure } from './search-attributes';
import { type DescribedWorkflow, describeWorkflow } from './workflow-facts';

/** The time for a start whose caller gives no timeout. */
const START_MS = 30_000;
/** A start or a reply gets at least this time: a caller with a very short timeout wants to start, but not to wait. */
export const SHORTEST_DELIVERY_MS = 2_000;
const RETRY_PAUSE_MS = 500;

/** The limits of a start. */
export interface StartLimits {
  /** When the caller stops waiting, in milliseconds since 1970; `Infinity` without a timeout. */
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
}

/** Starts the executions of one task queue. */
export class ExecutionStart {
  readonly #calls: ServerCalls;
  readonly #taskQueue: string;
  readonly #attributes: AttributeNames;
  readonly #eager: EagerStarts;

  constructor(
    calls: ServerCalls,
    options: {
      readonly taskQueue: string;
      readonly attributes: AttributeNames;
      /** @defaultValue eager ones where the client has a `NativeConnection`, as that of an activity */
      readonly eager?: EagerStarts;
    },
  ) {
    this.#calls = calls;
    this.#taskQueue = options.taskQueue;
    this.#attributes = options.attributes;
    this.#eager = options.eager ?? new EagerStarts(calls.client, undefined);
  }

  /**
   * Starts the workflow, or attaches to an execution with the same start. Retries while the server does not answer;
   * that is safe, because the same start takes effect once.
   *
   * @returns The execution that was there already, if there was one.
   * @throws SagaExecutionAlreadyExistsError `EXECUTION_EXISTS`.
   * @throws SagaExecutionUnfinishedError `EXECUTION_UNFINISHED` if the caller aborts before the server answers.
   * @throws SagaError `SERVER_UNAVAILABLE` if the server does not answer in time, and the other errors of
   * {@link ServerCalls.make}.
   */
  async start(
    uuid: string,
    start: SagaStart,
    { deadline, signal }: StartLimits,
  ): Promise<DescribedWorkflow | undefined> {
    const last = Number.isFinite(deadline)
      ? Math.max(deadline, Date.now() + SHORTEST_DELIVERY_MS)
      : Date.now() + START_MS;
    for (;;) {
      try {
        return await this.#attempt(uuid, start, last, signal);
      } catch (error) {
        if (!isUnavailable(error)) throw error;
        if (signal?.aborted) throw new SagaExecutionUnfinishedError(uuid, { isStarted: false, cause: error });
        if (Date.now() + RETRY_PAUSE_MS >= last) throw unansweredStart(uuid, error);
        await pause(RETRY_PAUSE_MS, undefined, compact({ signal })).catch(() => undefined);
      }
    }
  }

  async #attempt(
    uuid: string,
    start: SagaStart,
    last: number,
    signal: AbortSignal | undefined,
  ): Promise<DescribedWorkflow | undefined> {
    const deadline = this.#calls.deadline(last);
    const isNew = await this.#calls.make<boolean>(
      { operation: 'the start', uuid, deadline, signal },
      () => this.#send(uuid, start, deadline).then(() => true),
      (error) => {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
        throw startFailure(error, this.#attributes) as Error;
      },
    );
    if (isNew) return undefined;
    const facts = await describeWorkflow(this.#calls, uuid, { deadline, signal });
    await this.#mustBeSame(facts, start, deadline);
    return facts;
  }

  async #send(uuid: string, start: SagaStart, deadline: number): Promise<void> {
    const { type, input, summary, details, mayWait, parent } = start;
    const { status, waitsFor } = this.#attributes;
    const attributes = attributesOfStart(compact({ status, waitsFor: mayWait ? waitsFor : undefined }));
    const options = {
      workflowId: uuid,
      taskQueue: this.#taskQueue,
      args: [{ ...input, ...attributes.input }],
      memo: { [START_MEMO]: startDigest(type, input), ...(parent && { [PARENT_MEMO]: parent }) },
      ...attributes.start,
      // A closed execution never runs again under the same id.
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      staticSummary: summary,
      staticDetails: details,
    };
    await this.#eager.start(type, options, deadline);
  }

  /**
   * Throws unless the execution has the same start. The memo answers for a start by this version; for a start by
   * version 0.2 or the Temporal CLI, the start event answers.
   */
  async #mustBeSame(facts: DescribedWorkflow, { type, input }: SagaStart, deadline: number): Promise<void> {
    const { uuid, saga, memo } = facts;
    if (saga !== type) throw new SagaExecutionAlreadyExistsError(uuid, 'saga');
    const kept = memo[START_MEMO];
    if (kept === startDigest(type, input) || kept === earlierStartDigest(type, input)) return;
    const difference = await differenceOfStarts(this.#calls, facts, input, deadline);
    if (difference !== undefined) throw new SagaExecutionAlreadyExistsError(uuid, difference);
  }
}

function unansweredStart(uuid: string, cause: unknown): SagaError {
  const message = `The Temporal server did not answer the start of execution ${printable(uuid)}: it may or may not have been started. Run the same start with the same uuid again: it attaches to the execution, or starts it if it does not exist.`;
  return new SagaError('SERVER_UNAVAILABLE', message, { details: { uuid, started: 'unknown' }, cause });
}
