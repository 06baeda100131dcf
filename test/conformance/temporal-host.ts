/** The conformance host on a Temporal server. */
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { SagaManager } from '../../src/client';
import type { ParticipantRequest } from '../../src/testing';
import type { SagaWorkerOptions } from '../../src/worker';
import type { Outcome } from './case-format';
import { Conversation } from './conversation';
import type { ConformanceHost } from './host';
import { idsByPath } from './outline';
import { toOutcome } from './outcome';
import type { RunnableCase } from './runnable-case';
import { exportName, type SagasModule, writeSagasModule } from './sagas-module';
import { TRACE_QUERY } from './temporal-factory';
import type { Trace } from './trace';

/** The access of the host to Temporal. */
export interface TemporalAccess {
  readonly client: Client;
  /** Starts a worker that polls, with a manager on its task queue. */
  startWorker(options: CaseWorkerOptions): Promise<PollingWorker>;
}

export type CaseWorkerOptions = Pick<SagaWorkerOptions, 'sagasPath' | 'participants' | 'maxCachedWorkflows'>;

export interface PollingWorker {
  readonly manager: SagaManager;
  stop(): Promise<void>;
}

/** The options of the host. */
export interface TemporalHostOptions {
  /** Whether each workflow task replays its execution from the start. */
  readonly uncached: boolean;
}

/** Runs cases on a Temporal server: a worker with all of them, and a workflow for each. */
export class TemporalHost implements ConformanceHost {
  readonly concurrency: number;
  readonly #names: ReadonlyMap<RunnableCase, string>;
  readonly #client: Client;
  readonly #conversations = new Map<string, Conversation>();
  #worker: PollingWorker | undefined;
  #module: SagasModule | undefined;

  private constructor(cases: readonly RunnableCase[], client: Client, concurrency: number) {
    this.#names = new Map(cases.map((each, index) => [each, exportName(index)]));
    this.#client = client;
    this.concurrency = concurrency;
  }

  static async start(
    cases: readonly RunnableCase[],
    { client, startWorker }: TemporalAccess,
    { uncached }: TemporalHostOptions,
  ): Promise<TemporalHost> {
    // Without a cache, workflow tasks of a second execution wait until they time out, which takes 10 s.
    const host = new TemporalHost(cases, client, uncached ? 1 : 20);
    try {
      host.#module = await writeSagasModule(cases);
      host.#worker = await startWorker({
        sagasPath: host.#module.path,
        participants: { '*': (request: ParticipantRequest) => host.#answer(request) },
        ...(uncached && { maxCachedWorkflows: 0 }),
      });
      return host;
    } catch (error) {
      await host.close();
      throw error;
    }
  }

  async run(each: RunnableCase): Promise<Outcome> {
    const { outline, context } = each;
    const name = this.#names.get(each);
    if (!name || !this.#worker) throw new Error(`The host was not started with the case "${each.name}".`);
    const uuid = `conformance-${randomUUID()}`;
    const conversation = new Conversation(outline.steps, neverAnswer);
    this.#conversations.set(uuid, conversation);
    const execution = await this.#worker.manager.run(name, context, { uuid, raiseOnError: false });
    const trace = await this.#client.workflow.getHandle(uuid).query<Trace>(TRACE_QUERY);
    this.#conversations.delete(uuid);
    return toOutcome(execution, trace, conversation.requests, idsByPath(outline));
  }

  async close(): Promise<void> {
    await this.#worker?.stop();
    await this.#module?.remove();
  }

  #answer(request: ParticipantRequest): unknown {
    const conversation = this.#conversations.get(request.sagaId);
    if (conversation) return conversation.answer(request);
    throw new Error(`There is no conversation for the execution ${request.sagaId}.`);
  }
}

/** The attempt times out. */
function neverAnswer(): Promise<never> {
  return new Promise(() => undefined);
}
