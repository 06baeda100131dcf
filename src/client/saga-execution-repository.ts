import {
  type Client,
  QueryNotRegisteredError,
  type WorkflowExecutionDescription,
  WorkflowFailedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { LooseFields } from '../context/context-types';
import { type Duration, toMilliseconds } from '../definition/duration';
import type { SagaErrorCode } from '../errors/error-codes';
import { SagaError } from '../errors/saga-error';
import { RECORD_MEMO, RECORD_QUERY } from '../protocol/names';
import type { SagaRecord } from '../protocol/record';
import { SagaExecution } from '../protocol/saga-execution';
import { readStuckMemo } from '../protocol/stuck-memo';
import { SagaExecutionNotFoundError } from './client-errors';
import { exactClient } from './exact-client';
import { recordIn, recordOfFailure } from './failure-record';
import { checkUuid } from './uuid';

/** How an execution is looked at. */
export interface LoadOptions {
  /** How long a running execution may take to answer. @defaultValue 5 seconds */
  readonly timeout?: Duration;
}

/**
 * Reads executions from Temporal. Follows the original's repository, but for writing: Temporal's history is
 * the store.
 *
 * Runs in clients.
 */
export class SagaExecutionRepository {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = exactClient(client);
  }

  /**
   * An execution as it is now. A closed one is read from its result or failure and needs no worker; a running
   * one is asked, and when no worker answers in time it comes with its status alone (a stuck one with its
   * incident) and `stepsUnavailable: true`.
   *
   * @typeParam T - The fields of its context; not checked.
   * @throws SagaExecutionNotFoundError `EXECUTION_NOT_FOUND`, also when the workflow of this id is no saga.
   * @throws SagaError `INPUT_INVALID` for a uuid that is none, or a timeout that is no duration.
   */
  async load<T extends object = LooseFields>(
    uuid: string,
    { timeout = '5 s' }: LoadOptions = {},
  ): Promise<SagaExecution<T>> {
    checkUuid(uuid);
    const milliseconds = toMilliseconds(timeout);
    if (milliseconds === undefined) {
      throw new SagaError('INPUT_INVALID', `timeout is a duration, not ${JSON.stringify(timeout)}.`);
    }
    const description = await this.#describe(uuid);
    const { name } = description.status;
    const record =
      name === 'RUNNING' ? await this.#query(uuid, milliseconds) : await this.#closedRecord(description);
    if (record) return new SagaExecution<T>(uuid, record);
    // A saga that ends by itself leaves a record; what ends without one was ended from outside, or is no
    // saga.
    if (name === 'COMPLETED' || name === 'FAILED') {
      throw notASaga(uuid);
    }
    return new SagaExecution<T>(uuid, recordWithoutSteps(description), true);
  }

  async #describe(uuid: string): Promise<WorkflowExecutionDescription> {
    try {
      return await this.#client.workflow.getHandle(uuid).describe();
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) throw new SagaExecutionNotFoundError(uuid);
      throw error;
    }
  }

  async #query(uuid: string, milliseconds: number): Promise<SagaRecord | undefined> {
    const deadline = Date.now() + milliseconds;
    try {
      return await this.#client.connection.withDeadline(deadline, () =>
        this.#client.workflow.getHandle(uuid).query<SagaRecord>(RECORD_QUERY),
      );
    } catch (error) {
      if (error instanceof QueryNotRegisteredError) throw notASaga(uuid);
      // Whatever kept the answer away (no worker, a worker that lacks the saga), the execution itself is
      // there.
      return undefined;
    }
  }

  async #closedRecord({
    workflowId,
    runId,
    memo,
  }: WorkflowExecutionDescription): Promise<SagaRecord | undefined> {
    try {
      const result: unknown = await this.#client.workflow.getHandle(workflowId, runId).result();
      return recordIn(result);
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
      return recordOfFailure(error) ?? recordIn(memo?.[RECORD_MEMO]);
    }
  }
}

function notASaga(uuid: string): SagaExecutionNotFoundError {
  return new SagaExecutionNotFoundError(uuid, 'the workflow of this id is not a saga.');
}

/** All that Temporal itself knows of an execution. */
function recordWithoutSteps({ type, status, memo, startTime }: WorkflowExecutionDescription): SagaRecord {
  const empty = { saga: type, context: {}, steps: [], undoErrors: [] };
  if (status.name === 'CANCELLED') return { ...empty, status: 'cancelled' };
  if (status.name !== 'RUNNING') {
    const message = `The workflow ended as ${status.name} in Temporal, which skips every undo.`;
    return { ...empty, status: 'incomplete', error: { code: 'TERMINATED', message, causes: [] } };
  }
  const stuck = readStuckMemo(memo);
  if (!stuck) return { ...empty, status: 'running' };
  const { step, phase, incident: id } = stuck;
  const error = { ...stuck.error, code: stuck.error.code as SagaErrorCode, step, causes: [] };
  // A stuck execution goes on in a fresh run: its start is the moment at which it came to stand still.
  return { ...empty, status: 'stuck', incident: { id, step, phase, since: startTime.getTime(), error } };
}
