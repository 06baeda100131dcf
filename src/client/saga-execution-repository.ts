import { type Client, QueryNotRegisteredError } from '@temporalio/client';
import type { LooseFields } from '../context/context-types';
import { type Duration, toMilliseconds } from '../definition/options/duration';
import { SagaError } from '../errors/saga-error';
import { RECORD_QUERY } from '../protocol/names';
import type { SagaRecord } from '../protocol/record';
import { SagaExecution } from '../protocol/saga-execution';
import { blockedState } from './blocked';
import { SagaExecutionNotFoundError } from './client-errors';
import { checkClient } from './client-options';
import { closedRecord } from './closed-record';
import { openRecord } from './facts-record';
import { recordIn } from './failure-record';
import { ServerCalls } from './server-calls';
import { isUntaken } from './untaken';
import { checkUuid } from './uuid';
import { type DescribedWorkflow, describeWorkflow } from './workflow-facts';

/** How an execution is looked at. */
export interface LoadOptions {
  /**
   * How long all of it may take: the server's answers, and a running execution's own. @defaultValue 5 seconds
   */
  readonly timeout?: Duration;
}

const DEFAULT_TIMEOUT = '5 s';

/**
 * Reads executions from Temporal. Follows the original's repository, but for writing: Temporal's history is
 * the store.
 *
 * Runs in clients.
 */
export class SagaExecutionRepository {
  readonly #calls: ServerCalls;

  /** @throws SagaError `CONFIGURATION_INVALID` for what is no Temporal client. */
  constructor(client: Client | ServerCalls) {
    if (client instanceof ServerCalls) {
      this.#calls = client;
      return;
    }
    checkClient(client);
    this.#calls = new ServerCalls(client);
  }

  /**
   * An execution as it is now. A closed one is read from its result or failure and needs no worker; a running
   * one is queried, and when no worker answers in time it comes with its status alone (a stuck one with its
   * incident) and `stepsUnavailable: true`.
   *
   * @typeParam T - The fields of its context; not checked.
   * @throws SagaExecutionNotFoundError `EXECUTION_NOT_FOUND`, also when the workflow of this id is no saga.
   * @throws SagaError `INPUT_INVALID` for a uuid that is none, or a timeout that is no duration;
   * `SERVER_UNAVAILABLE` when the server does not answer in the timeout; `PERMISSION_DENIED`,
   * `NAMESPACE_NOT_FOUND`, `REQUEST_REJECTED`, `CLIENT_CLOSED`.
   */
  async load<T extends object = LooseFields>(
    uuid: string,
    { timeout = DEFAULT_TIMEOUT }: LoadOptions = {},
  ): Promise<SagaExecution<T>> {
    checkUuid(uuid);
    const milliseconds = toMilliseconds(timeout);
    if (milliseconds === undefined) {
      throw new SagaError('INPUT_INVALID', `timeout is a duration, not ${JSON.stringify(timeout)}.`);
    }
    const deadline = Date.now() + milliseconds;
    return this.read<T>(await describeWorkflow(this.#calls, uuid, { deadline }), deadline);
  }

  /** The execution of a workflow that was described a moment ago. */
  async read<T extends object = LooseFields>(
    facts: DescribedWorkflow,
    deadline = Date.now() + (toMilliseconds(DEFAULT_TIMEOUT) ?? 0),
  ): Promise<SagaExecution<T>> {
    const { uuid, closedAs } = facts;
    if (closedAs === undefined) return this.#open<T>(facts, deadline);
    // The next run has begun since.
    if (closedAs === 'CONTINUED_AS_NEW') return this.#next<T>(uuid, deadline);
    const closed = await closedRecord(this.#calls, facts, deadline);
    if (!closed) throw notASaga(uuid);
    return new SagaExecution<T>(uuid, closed.record, { stepsUnavailable: closed.stepsUnavailable });
  }

  async #next<T extends object>(uuid: string, deadline: number): Promise<SagaExecution<T>> {
    return this.read<T>(await describeWorkflow(this.#calls, uuid, { deadline }), deadline);
  }

  async #open<T extends object>(facts: DescribedWorkflow, deadline: number): Promise<SagaExecution<T>> {
    const { uuid, heldAs: temporalStatus } = facts;
    // A query would wait for the worker that is missing.
    if (await isUntaken(this.#calls, facts, { deadline })) {
      return new SagaExecution<T>(uuid, openRecord(facts, true), { stepsUnavailable: true, temporalStatus });
    }
    const [record, blocked] = await Promise.all([
      this.#query(uuid, deadline),
      blockedState(this.#calls, facts, { deadline }),
    ]);
    const shown = record ?? openRecord(facts, false);
    return new SagaExecution<T>(uuid, shown, { stepsUnavailable: !record, blocked, temporalStatus });
  }

  async #query(uuid: string, deadline: number): Promise<SagaRecord | undefined> {
    const handle = this.#calls.client.workflow.getHandle(uuid);
    try {
      return await this.#calls.make(
        { what: 'the record', uuid, deadline },
        async () => recordIn(await handle.query(RECORD_QUERY)),
        (error) => {
          throw error instanceof QueryNotRegisteredError ? notASaga(uuid) : (error as Error);
        },
      );
    } catch (error) {
      if (error instanceof SagaExecutionNotFoundError) throw error;
      // Whatever kept the answer away (no worker, a worker that lacks the saga), the execution itself is there.
      return undefined;
    }
  }
}

function notASaga(uuid: string): SagaExecutionNotFoundError {
  return new SagaExecutionNotFoundError(uuid, 'the workflow of this id is not a saga.');
}
