/** Starts executions, and recognizes a start that was made before. */
import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowExecutionAlreadyStartedError, WorkflowIdReusePolicy } from '@temporalio/client';
import { printable } from '../errors/printable';
import { SagaError } from '../errors/saga-error';
import { START_MEMO } from '../protocol/names';
import { SagaExecutionAlreadyExistsError, SagaExecutionUnfinishedError } from './client-errors';
import type { SagaStart } from './saga-start';
import type { ServerCalls } from './server-calls';
import { isUnavailable } from './server-errors';
import { earlierStartDigest, startDigest } from './start-digest';
import { differenceOfStarts } from './start-event';
import { startFailure, statusAttribute } from './status-attribute';
import { type DescribedWorkflow, describeWorkflow } from './workflow-facts';

/** How long a start without a timeout of its caller's is tried. */
const START_MS = 30_000;
/** A caller that gives hardly any time wants a start, and not to wait. */
export const SHORTEST_DELIVERY_MS = 2_000;
const RETRY_PAUSE_MS = 500;

/** How long a start may take. */
export interface StartLimits {
  /** The moment at which the caller waits no longer, in milliseconds since 1970; `Infinity` where there is none. */
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
}

export class ExecutionStart {
  readonly #calls: ServerCalls;
  readonly #taskQueue: string;
  readonly #attribute: string | undefined;

  constructor(
    calls: ServerCalls,
    options: { readonly taskQueue: string; readonly attribute: string | undefined },
  ) {
    this.#calls = calls;
    this.#taskQueue = options.taskQueue;
    this.#attribute = options.attribute;
  }

  /**
   * Starts the workflow, or finds that the very same start was made before. It is repeated while the server does not
   * answer, since the same start is made once.
   *
   * @throws SagaExecutionAlreadyExistsError `EXECUTION_EXISTS`.
   * @throws SagaExecutionUnfinishedError `EXECUTION_UNFINISHED` when the caller's signal is aborted before an answer.
   * @throws SagaError `SERVER_UNAVAILABLE` when the start was not answered, and as every call.
   */
  async start(uuid: string, start: SagaStart, { deadline, signal }: StartLimits): Promise<void> {
    const last = Number.isFinite(deadline)
      ? Math.max(deadline, Date.now() + SHORTEST_DELIVERY_MS)
      : Date.now() + START_MS;
    for (;;) {
      try {
        await this.#attempt(uuid, start, last, signal);
        return;
      } catch (error) {
        if (!isUnavailable(error)) throw error;
        if (signal?.aborted) throw new SagaExecutionUnfinishedError(uuid, { isStarted: false, cause: error });
        if (Date.now() + RETRY_PAUSE_MS >= last) throw lostStart(uuid, error);
        await pause(RETRY_PAUSE_MS, undefined, signal ? { signal } : {}).catch(() => undefined);
      }
    }
  }

  async #attempt(
    uuid: string,
    start: SagaStart,
    last: number,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const deadline = this.#calls.deadline(last);
    const isNew = await this.#calls.make<boolean>(
      { what: 'the start', uuid, deadline, signal },
      () => this.#send(uuid, start).then(() => true),
      (error) => {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
        throw startFailure(error, this.#attribute) as Error;
      },
    );
    if (isNew) return;
    const facts = await describeWorkflow(this.#calls, uuid, { deadline, ...(signal && { signal }) });
    await this.#mustBeSame(facts, start, deadline);
  }

  async #send(uuid: string, { type, input, summary, details }: SagaStart): Promise<unknown> {
    const attribute = this.#attribute;
    return this.#calls.client.workflow.start(type, {
      workflowId: uuid,
      taskQueue: this.#taskQueue,
      args: [{ ...input, ...(attribute !== undefined && { searchAttribute: attribute }) }],
      memo: { [START_MEMO]: startDigest(type, input) },
      ...(attribute !== undefined && { typedSearchAttributes: [statusAttribute(attribute, 'running')] }),
      // What has ended is never run again under the same id.
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      staticSummary: summary,
      staticDetails: details,
    });
  }

  /**
   * The memo tells at once for a start by this version; for others, such as those of version 0.2 and of the Temporal
   * CLI, the event of the start does.
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

function lostStart(uuid: string, cause: unknown): SagaError {
  const message = `The Temporal server has not answered the start of the execution ${printable(uuid)}: it may or may not have been started. Run it again with the same uuid and the same start: that attaches to what is there, and starts it where it is not.`;
  return new SagaError('SERVER_UNAVAILABLE', message, { details: { uuid, started: 'unknown' }, cause });
}
