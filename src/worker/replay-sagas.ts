/** Replays recorded executions on the code of today, to see before a deploy which of them it would block. */
import type { HistoryAndWorkflowId } from '@temporalio/client';
import { type ReplayWorkerOptions, Worker } from '@temporalio/worker';
import type { Participants } from '../activities/participants';
import { OWN_WORKFLOWS } from './bundle-sagas';
import { fetchHistories, type HistoryQuery } from './fetch-histories';
import { readHistory, type RecordedHistory, resetsIn, routesIn } from './recorded-history';
import { failureOf, type ReplayFailure } from './replay-verdict';
import { routingFor, workerBundle } from './worker-bundle';

/** What is replayed, and on which code. */
export interface ReplaySagasOptions extends Pick<
  ReplayWorkerOptions,
  'bundlerOptions' | 'dataConverter' | 'interceptors' | 'plugins' | 'workflowsPath'
> {
  /** The module that exports the sagas, as a path: `require.resolve('./sagas')`. */
  readonly sagasPath: string;
  /**
   * The participants of the worker, of which only the names matter. An execution that has asked one that is not among
   * them is blocked.
   * @defaultValue those that the histories have asked
   */
  readonly participants?: Participants;
  /**
   * Histories with their uuids, or a query for those of a task queue. They are held in memory, since their participants
   * must be known before the first replay.
   */
  readonly histories: Iterable<HistoryAndWorkflowId> | AsyncIterable<HistoryAndWorkflowId> | HistoryQuery;
  /** Called with each execution as soon as it has been replayed. */
  readonly onReplayed?: (replayed: ReplayedSaga) => void;
}

/** How the replay of one execution went. */
export interface ReplayedSaga {
  readonly uuid: string;
  readonly saga: string;
  /** The run that was replayed, where the history says it. */
  readonly runId?: string;
  /** Why the code of today would block it; absent when it would go on. */
  readonly failure?: ReplayFailure;
}

/** How the replays went. */
export interface ReplayReport {
  readonly passed: number;
  readonly failed: number;
  readonly executions: readonly ReplayedSaga[];
}

/**
 * Replays histories on the sagas of a module: what has happened must come out of the code again, or the execution would
 * be blocked after a deploy. Nothing is sent to anybody, and nothing is changed.
 *
 * Runs in Node, without a worker; it needs a server only for a query.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID`, `DEFINITION_INVALID` as `createSagaWorker`; `INPUT_INVALID` for what
 * is no history.
 */
export async function replaySagas(options: ReplaySagasOptions): Promise<ReplayReport> {
  const { sagasPath, participants, histories, onReplayed, workflowsPath, ...given } = options;
  const recorded = await collect('client' in histories ? fetchHistories(histories) : histories);
  const routing = participants ? routingFor(participants) : routesIn(recorded);
  const bundled = await workerBundle(
    workflowsPath ?? OWN_WORKFLOWS,
    { sagasPath, routing, resets: resetsIn(recorded) },
    given,
  );
  const executions: ReplayedSaga[] = [];
  for await (const replayed of replays({ ...given, ...bundled }, recorded)) {
    executions.push(replayed);
    onReplayed?.(replayed);
  }
  const failed = executions.filter(({ failure }) => failure).length;
  return { passed: executions.length - failed, failed, executions };
}

async function collect(
  histories: Iterable<HistoryAndWorkflowId> | AsyncIterable<HistoryAndWorkflowId>,
): Promise<readonly RecordedHistory[]> {
  const recorded: RecordedHistory[] = [];
  for await (const { workflowId, history } of histories) {
    recorded.push(readHistory(history, workflowId, workflowId));
  }
  return recorded;
}

async function* replays(
  options: ReplayWorkerOptions,
  recorded: readonly RecordedHistory[],
): AsyncGenerator<ReplayedSaga, void> {
  // Of what no worker has taken up yet nothing can be replayed.
  for (const history of recorded.filter(({ isBegun }) => !isBegun)) yield toReplayed(history);
  const begun = recorded.filter(({ isBegun }) => isBegun);
  let position = 0;
  for await (const { error } of Worker.runReplayHistories(options, begun)) {
    const history = begun[position];
    position += 1;
    if (history) yield { ...toReplayed(history), ...(error && { failure: failureOf(error, history) }) };
  }
}

function toReplayed({ workflowId, saga, runId }: RecordedHistory): ReplayedSaga {
  return { uuid: workflowId, saga, ...(runId !== undefined && { runId }) };
}
