import {
  type Client,
  type WorkflowExecutionDescription,
  WorkflowFailedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { LooseFields } from '../context/context-types';
import { RECORD_MEMO, RECORD_QUERY } from '../protocol/names';
import { isSagaRecord, type SagaRecord } from '../protocol/record';
import { SagaExecution } from '../protocol/saga-execution';
import { SagaExecutionNotFoundError } from './client-errors';

/** How long a running execution may take to answer. */
const QUERY_DEADLINE_MS = 5_000;

type WorkflowStatus = WorkflowExecutionDescription['status']['name'];

/**
 * Reads executions from Temporal. Follows the original's repository, but for writing: Temporal's history is
 * the store.
 *
 * Runs in clients.
 */
export class SagaExecutionRepository {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * An execution as it is now. A closed one is read from its result or failure and needs no worker; a running
   * one is asked, and when no worker answers within 5 seconds it comes with its status alone and
   * `stepsUnavailable: true`.
   *
   * @typeParam T - The fields of its context; not checked.
   * @throws SagaExecutionNotFoundError `EXECUTION_NOT_FOUND`, also when the workflow of this id is no saga.
   */
  async load<T extends object = LooseFields>(uuid: string): Promise<SagaExecution<T>> {
    const description = await this.#describe(uuid);
    const { name } = description.status;
    const record = name === 'RUNNING' ? await this.#query(uuid) : await this.#closedRecord(description);
    if (record) return new SagaExecution<T>(uuid, record);
    // A saga that ends by itself leaves a record; what ends without one was ended from outside, or is no
    // saga.
    if (name === 'COMPLETED' || name === 'FAILED') {
      throw new SagaExecutionNotFoundError(uuid, `the workflow of type ${description.type} is not a saga.`);
    }
    return new SagaExecution<T>(uuid, recordWithoutSteps(description.type, name), true);
  }

  async #describe(uuid: string): Promise<WorkflowExecutionDescription> {
    try {
      return await this.#client.workflow.getHandle(uuid).describe();
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) throw new SagaExecutionNotFoundError(uuid);
      throw error;
    }
  }

  async #query(uuid: string): Promise<SagaRecord | undefined> {
    const deadline = Date.now() + QUERY_DEADLINE_MS;
    try {
      return await this.#client.connection.withDeadline(deadline, () =>
        this.#client.workflow.getHandle(uuid).query<SagaRecord>(RECORD_QUERY),
      );
    } catch {
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
      return isSagaRecord(result) ? result : undefined;
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
      return recordOfFailure(error) ?? recordIn(memo?.[RECORD_MEMO]);
    }
  }
}

/** The record that a failed workflow carries. */
function recordOfFailure({ cause }: WorkflowFailedError): SagaRecord | undefined {
  return cause instanceof ApplicationFailure ? recordIn(cause.details?.[0]) : undefined;
}

function recordIn(value: unknown): SagaRecord | undefined {
  return isSagaRecord(value) ? value : undefined;
}

function recordWithoutSteps(saga: string, name: WorkflowStatus): SagaRecord {
  const empty = { saga, context: {}, steps: [], undoErrors: [] };
  if (name === 'RUNNING') return { ...empty, status: 'running' };
  if (name === 'CANCELLED') return { ...empty, status: 'cancelled' };
  const message = `The workflow ended as ${name} in Temporal, which skips every undo.`;
  return { ...empty, status: 'incomplete', error: { code: 'TERMINATED', message, causes: [] } };
}
