/** Owns the reading of one execution, open or closed, from Temporal. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Client, QueryNotRegisteredError } from '@temporalio/client';
import type { LooseFields } from '../context/context-types';
import { type Duration, toMilliseconds } from '../definition/options/duration';
import { formatValue } from '../errors/format-value';
import { SagaError } from '../errors/saga-error';
import { RECORD_QUERY } from '../protocol/names';
import type { SagaRecord } from '../protocol/record';
import { SagaExecution } from '../protocol/saga-execution';
import { blockedState } from './blocked';
import { SagaExecutionNotFoundError } from './client-errors';
import { checkClient } from './client-options';
import { closedRecord } from './closed-record';
import { openRecord } from './facts-record';
import { recordIn } from './closed-record';
import { ServerCalls } from './server-calls';
import { isUntaken } from './untaken';
import { checkUuid } from './uuid';
import { type DescribedWorkflow, describeWorkflow } from './workflow-facts';

/** The options of `load`. */
export interface LoadOptions {
  /**
   * The time for all calls, including the query that the worker of an open execution answers.
   * @defaultValue 5 seconds
   */
  readonly timeout?: Duration;
}

const DEFAULT_TIMEOUT = '5 s';

/**
 * Reads executions from Temporal. Follows the repository of the original, but cannot write: Temporal's history is the
 * store.
 *
 * Runs in clients.
 */
export class SagaExecutionRepository {
  readonly #calls: ServerCalls;

  /** @throws SagaError `CONFIGURATION_INVALID` if the value is not a Temporal client. */
  constructor(client: Client | ServerCalls) {
    if (client instanceof ServerCalls) {
      this.#calls = client;
      return;
    }
    checkClient(client);
    this.#calls = new ServerCalls(client);
  }

  /**
   * Reads the current state of an execution. A closed execution is read from its result or failure, without a worker.
   * An open execution is queried; if no worker answers in time, it has only its status (and its incident, if it is
   * stuck), and `stepsUnavailable` is true.
   *
   * @typeParam T - The fields of the context; they are not checked.
   * @throws SagaExecutionNotFoundError `EXECUTION_NOT_FOUND`, also if the workflow with this id is not a saga.
   * @throws SagaError `INPUT_INVALID` for an invalid uuid or timeout; `SERVER_UNAVAILABLE` if the server does not
   * answer within the timeout; `PERMISSION_DENIED`, `NAMESPACE_NOT_FOUND`, `REQUEST_REJECTED`, `CLIENT_CLOSED`.
   */
  async load<T extends object = LooseFields>(
    uuid: string,
    { timeout = DEFAULT_TIMEOUT }: LoadOptions = {},
  ): Promise<SagaExecution<T>> {
    checkUuid(uuid);
    const milliseconds = toMilliseconds(timeout);
    if (milliseconds === undefined) {
      const message = `The option timeout must be a duration such as '5 s', or milliseconds, not ${formatValue(timeout)}.`;
      throw new SagaError('INPUT_INVALID', message);
    }
    const deadline = Date.now() + milliseconds;
    return this.read<T>(await describeWorkflow(this.#calls, uuid, { deadline }), deadline);
  }

  /** Reads the execution of a workflow from its description. */
  async read<T extends object = LooseFields>(
    facts: DescribedWorkflow,
    deadline = Date.now() + (toMilliseconds(DEFAULT_TIMEOUT) ?? 0),
  ): Promise<SagaExecution<T>> {
    const { uuid, closedAs } = facts;
    if (closedAs === undefined) return this.#open<T>(facts, deadline);
    // The next run has started since the description.
    if (closedAs === 'CONTINUED_AS_NEW') return this.#next<T>(uuid, deadline);
    const closed = await closedRecord(this.#calls, facts, deadline);
    if (!closed) throw notASaga(uuid);
    return new SagaExecution<T>(uuid, closed.record, { stepsUnavailable: closed.stepsUnavailable });
  }

  async #next<T extends object>(uuid: string, deadline: number): Promise<SagaExecution<T>> {
    return this.read<T>(await describeWorkflow(this.#calls, uuid, { deadline }), deadline);
  }

  async #open<T extends object>(facts: DescribedWorkflow, deadline: number): Promise<SagaExecution<T>> {
    const { uuid, temporalStatus } = facts;
    // Without a worker a query would wait for its whole timeout.
    if (await isUntaken(this.#calls, facts, { deadline })) {
      return new SagaExecution<T>(uuid, openRecord(facts, true), { stepsUnavailable: true, temporalStatus });
    }
    const [record, blocked] = await Promise.all([
      this.#query(uuid, deadline),
      blockedState(this.#calls, facts, { deadline }),
    ]);
    const known = record ?? openRecord(facts, false);
    return new SagaExecution<T>(uuid, known, { stepsUnavailable: !record, blocked, temporalStatus });
  }

  /** Right after a reset, a worker answers a query before the first task of the run has set the saga's handlers. */
  async #query(uuid: string, deadline: number): Promise<SagaRecord | undefined> {
    for (const milliseconds of QUERY_PAUSES_MS) {
      const record = await this.#queryOnce(uuid, deadline);
      if (record !== NOT_REGISTERED) return record;
      await pause(milliseconds);
    }
    const record = await this.#queryOnce(uuid, deadline);
    if (record === NOT_REGISTERED) throw notASaga(uuid);
    return record;
  }

  async #queryOnce(uuid: string, deadline: number): Promise<SagaRecord | typeof NOT_REGISTERED | undefined> {
    const handle = this.#calls.client.workflow.getHandle(uuid);
    try {
      return await this.#calls.make<SagaRecord | typeof NOT_REGISTERED | undefined>(
        { operation: 'the record', uuid, deadline },
        async () => recordIn(await handle.query(RECORD_QUERY)),
        (error) => {
          if (error instanceof QueryNotRegisteredError) return NOT_REGISTERED;
          throw error as Error;
        },
      );
    } catch (error) {
      if (error instanceof SagaExecutionNotFoundError) throw error;
      // No worker answered, or the worker does not have the saga. The execution itself exists.
      return undefined;
    }
  }
}

/** The answer of a workflow that does not know the query. */
const NOT_REGISTERED = Symbol('not registered');

const QUERY_PAUSES_MS = [100, 300];

function notASaga(uuid: string): SagaExecutionNotFoundError {
  return new SagaExecutionNotFoundError(uuid, 'the workflow of this id is not a saga.');
}
