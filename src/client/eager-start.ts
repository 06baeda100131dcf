/**
 * Owns the eager start: a start through the connection of a worker of this process, for which the server gives the first workflow
 * task to that worker at once, without the task queue.
 */
import {
  type Client,
  InternalConnectionLikeSymbol,
  WorkflowClient,
  type WorkflowStartOptions,
} from '@temporalio/client';
import { fieldOf } from '../errors/describe-error';
import { borrowConnection, type WorkerPlace } from '../protocol/lent-connections';

/** Whether the last start of a manager was an eager one. */
export interface EagerStart {
  /**
   * - `none`: nothing has been started yet.
   * - `eager`: a worker of this process got the first workflow task with the answer to the start.
   * - `declined`: the start asked for that, and the first task went to the task queue all the same.
   * - `unshared`: the manager has no connection that a worker of this process uses, as in a process without a worker.
   */
  readonly status: 'none' | 'eager' | 'declined' | 'unshared';
  /** The status in a sentence, and what would change it. */
  readonly reason: string;
}

const REASONS: Readonly<Record<EagerStart['status'], string>> = {
  none: 'This manager has started nothing yet.',
  eager: 'The worker of this process got the first workflow task with the answer to the start.',
  declined:
    'The first workflow task went to the task queue: no worker of the connection polls that task queue and has a free slot, or the ' +
    "server's setting system.enableEagerWorkflowStart is off.",
  unshared:
    'No worker of this process shares the connection of the manager. To share it, create both without a connection (by ' +
    "Temporal's environment configuration), or give both one NativeConnection: createSagaWorker({ connection }) and " +
    'SagaManager.connect({ client: new Client({ connection }) }).',
};

type StartOptions = WorkflowStartOptions & { readonly args: unknown[] };
type Connection = Client['connection'];

/** The starts of a manager: eager ones where that is possible. */
export class EagerStarts {
  readonly #client: Client;
  readonly #place: WorkerPlace | undefined;
  #status: EagerStart['status'] = 'none';

  /**
   * @param client - Its starts are eager if its connection is a `NativeConnection`.
   * @param place - Where a worker of this process may lend its connection; absent for a client of the user.
   */
  constructor(client: Client, place: WorkerPlace | undefined) {
    this.#client = client;
    this.#place = place;
  }

  /** Whether the last start was an eager one. */
  get last(): EagerStart {
    return { status: this.#status, reason: REASONS[this.#status] };
  }

  /** Starts a workflow. Errors are those of Temporal's client. */
  async start(type: string, options: StartOptions, deadline: number): Promise<void> {
    const own = this.#client.connection;
    if (this.#place === undefined) {
      return this.#start(this.#client.workflow, type, { ...options, requestEagerStart: isNative(own) });
    }
    await borrowConnection(this.#place, async (lent) => {
      if (!isConnection(lent)) return this.#start(this.#client.workflow, type, options);
      const client = new WorkflowClient({ ...this.#client.workflow.options, connection: lent });
      // The deadline of the manager's calls is one of its own connection.
      const start = () => this.#start(client, type, { ...options, requestEagerStart: true });
      return lent.withDeadline(deadline, start);
    });
  }

  async #start(client: WorkflowClient, type: string, options: StartOptions): Promise<void> {
    const { eagerlyStarted } = await client.start(type, options);
    const otherwise = options.requestEagerStart ? 'declined' : 'unshared';
    this.#status = eagerlyStarted ? 'eager' : otherwise;
  }
}

/** Whether Temporal's client accepts an eager start through the connection: it throws for any but a `NativeConnection`. */
function isNative(connection: object): boolean {
  return fieldOf(Reflect.get(connection, InternalConnectionLikeSymbol), 'supportsEagerStart') === true;
}

function isConnection(lent: object | undefined): lent is Connection {
  return (
    typeof fieldOf(lent, 'withDeadline') === 'function' &&
    typeof fieldOf(lent, 'workflowService') === 'object'
  );
}
