/**
 * Owns the workers of a file of block tests: one bundle for all of them, a worker that caches workflows and one that replays
 * each task from the start, the ledger of each execution, and the replay of all histories at the end.
 */
import { randomUUID } from 'node:crypto';
import type { Client, HistoryAndWorkflowId, WorkflowHandle } from '@temporalio/client';
import type { ParticipantFunction } from 'temporal-saga/activities';
import type { RunnableSaga, SagaExecution, SagaManager } from 'temporal-saga/client';
import { bundleSagas, replaySagas } from 'temporal-saga/worker';
import {
  type TestTemporal,
  type TestWorker,
  type TestWorkerOptions,
  useTemporal,
  withSources,
} from '../../support/saga-worker';
import { until } from '../../support/until';
import { Ledger } from './ledger';

/** The history of one run. */
export interface RunHistory extends HistoryAndWorkflowId {
  readonly history: Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
}

/** The bundle of the sagas of one deploy. */
export type Bundle = NonNullable<TestWorkerOptions['workflowBundle']>;

/** A worker with a cache, and one without: the second replays the whole history at each workflow task. */
export const WORKERS = ['cached', 'uncached'] as const;
export type WorkerKind = (typeof WORKERS)[number];

/**
 * The options of a worker without a cache that has one task at a time: with more, Temporal's SDK leaves tasks with local
 * activities to their time-out of ten seconds.
 */
export const UNCACHED = { maxCachedWorkflows: 0, maxConcurrentWorkflowTaskExecutions: 1 } as const;

/** One execution of a test. */
export interface BlockRun<T extends object> {
  readonly uuid: string;
  readonly manager: SagaManager;
  readonly ledger: Ledger;
  readonly handle: WorkflowHandle;
  /** Its end, failed or not. */
  readonly end: Promise<SagaExecution<T>>;
}

/** The workers of a test file. */
export interface BlockWorkers {
  readonly temporal: TestTemporal;
  readonly bundle: Bundle;
  /** Starts an execution on a worker of the file. */
  begin<T extends object>(kind: WorkerKind, saga: RunnableSaga<T>, options: BeginOptions<T>): BlockRun<T>;
  /** Starts an execution on a queue of the test's own. */
  beginOn<T extends object>(
    manager: SagaManager,
    saga: RunnableSaga<T>,
    options: BeginOptions<T>,
  ): BlockRun<T>;
  /** Starts another worker with the sagas of the file. */
  startWorker(options?: Partial<TestWorkerOptions>): Promise<TestWorker>;
  /** Answers a request from the ledger of its execution. */
  readonly answer: ParticipantFunction;
  /** Finds the ledger of an execution. */
  ledgerOf(uuid: string): Ledger;
  /**
   * The runs of this file's executions whose histories the code does not reproduce.
   *
   * @param code - Another deploy. @defaultValue the sagas of the file
   */
  diverged(code?: Bundle): Promise<readonly unknown[]>;
}

/** How an execution starts. */
export interface BeginOptions<T extends object> {
  readonly context?: T;
  /** Called before the start, to set the conduct of the participants. */
  readonly prepare?: (ledger: Ledger) => unknown;
}

/** Call it once, at the top of a test file. */
export function useBlocks(sagasPath: string): BlockWorkers {
  const temporal = useTemporal();
  const ledger = new Map<string, Ledger>();
  const workers = new Map<WorkerKind, TestWorker>();
  let bundle: Bundle | undefined;
  const bundled = (): Bundle => {
    if (!bundle) throw new Error('The sagas are bundled inside tests only.');
    return bundle;
  };
  const ledgerOf = (uuid: string): Ledger => {
    const found = ledger.get(uuid);
    if (!found) throw new Error(`There is no execution ${uuid}.`);
    return found;
  };
  const answer: ParticipantFunction = (request) => ledgerOf(request.sagaId).answer(request);
  const startWorker = (options: Partial<TestWorkerOptions> = {}) =>
    temporal.startWorker({ participants: { '*': answer }, workflowBundle: bundled(), ...options });
  const beginOn = <T extends object>(
    manager: SagaManager,
    saga: RunnableSaga<T>,
    { context, prepare }: BeginOptions<T>,
  ): BlockRun<T> => {
    const uuid = randomUUID();
    const own = new Ledger();
    ledger.set(uuid, own);
    prepare?.(own);
    const handle = temporal.client.workflow.getHandle(uuid);
    const end = manager.run<T>(saga, context, { uuid, raiseOnError: false });
    // Awaited by the test; a rejection before that must not end the process.
    end.catch(() => undefined);
    return { uuid, manager, ledger: own, handle, end };
  };

  beforeAll(async () => {
    bundle = await bundleSagas(withSources({ sagasPath }));
    for (const kind of WORKERS) {
      workers.set(kind, await startWorker(kind === 'uncached' ? { maxCachedWorkflows: 0 } : {}));
    }
  }, 120_000);

  return {
    temporal,
    get bundle() {
      return bundled();
    },
    begin(kind, saga, options) {
      const worker = workers.get(kind);
      if (!worker) throw new Error('The workers are started inside tests only.');
      return beginOn(worker.manager, saga, options);
    },
    beginOn,
    startWorker,
    answer,
    ledgerOf,
    async diverged(code = bundled()) {
      const histories = (
        await Promise.all([...ledger.keys()].map((uuid) => runsOf(temporal.client, uuid)))
      ).flat();
      const { executions } = await replaySagas({ workflowBundle: code, histories });
      return executions.filter(({ failure }) => failure);
    },
  };
}

/** The histories of all runs of an execution, the last one first. */
export async function runsOf(client: Client, workflowId: string): Promise<readonly RunHistory[]> {
  const histories: RunHistory[] = [];
  let runId: string | undefined;
  do {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    histories.push({ workflowId, history });
    const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
    // The server leaves the field empty where the run continues no other.
    runId =
      started?.continuedExecutionRunId === '' ? undefined : (started?.continuedExecutionRunId ?? undefined);
  } while (runId !== undefined);
  return histories;
}

/** Resolves when a step is as given. */
export async function stepIs(
  { manager, uuid }: Pick<BlockRun<object>, 'manager' | 'uuid'>,
  path: string,
  status: 'done' | 'failed',
): Promise<void> {
  await until(async () => {
    // The execution may not have started yet.
    const steps = await manager.load(uuid).then(
      (execution) => execution.steps,
      () => [],
    );
    return steps.some((one) => one.step === path && one.status === status);
  });
}
