/**
 * Owns the replay of recorded executions with the current code, which shows the executions that a deploy would block.
 */
import type { HistoryAndWorkflowId } from '@temporalio/client';
import { type ReplayWorkerOptions, Worker } from '@temporalio/worker';
import { compact } from '../context/compact';
import type { Participants } from '../activities/participants';
import { ownWorkflows } from './bundle-sagas';
import { fetchHistories, type HistoryQuery } from './fetch-histories';
import { readHistory, type RecordedHistory, resetsIn, routesIn } from './recorded-history';
import { failureOf, type ReplayFailure } from './replay-verdict';
import { routingFor } from './routing-for';
import { workerBundle } from './worker-bundle';

/** The histories to replay, and the code to replay them with. */
export interface ReplaySagasOptions extends Pick<
  ReplayWorkerOptions,
  'bundlerOptions' | 'dataConverter' | 'interceptors' | 'plugins' | 'workflowBundle' | 'workflowsPath'
> {
  /**
   * The module that exports the sagas: an absolute path (`require.resolve('./sagas')`) or a file URL.
   * @defaultValue none: `workflowBundle` contains them
   */
  readonly sagasPath?: string | URL;
  /**
   * The participants of the worker; only their names matter. An execution with a request to another participant is
   * blocked.
   * @defaultValue the participants in the histories
   */
  readonly participants?: Participants;
  /**
   * Histories with their uuids, or a query for the histories of a task queue. All of them are held in memory, because
   * their participants must be known before the first replay.
   */
  readonly histories: Iterable<HistoryAndWorkflowId> | AsyncIterable<HistoryAndWorkflowId> | HistoryQuery;
  /** Called with each execution as soon as it has been replayed. */
  readonly onReplayed?: (replayed: ReplayedSaga) => void;
}

/** The result of the replay of one execution. */
export interface ReplayedSaga {
  readonly uuid: string;
  readonly saga: string;
  /** The replayed run, if the history names it. */
  readonly runId?: string;
  /** Why the current code would block the execution; absent if the execution would continue. */
  readonly failure?: ReplayFailure;
}

/** The results of all replays. */
export interface ReplayReport {
  readonly passed: number;
  readonly failed: number;
  readonly executions: readonly ReplayedSaga[];
}

/**
 * Replays histories with the sagas of a module. If the code does not reproduce a history, a deploy would block its
 * execution. A replay sends nothing and changes nothing.
 *
 * Runs in Node, without a worker; only a query needs a server.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID` and `DEFINITION_INVALID`, as `createSagaWorker`; `INPUT_INVALID`
 * for a value that is not a history.
 */
export async function replaySagas(options: ReplaySagasOptions): Promise<ReplayReport> {
  const {
    sagasPath,
    participants,
    histories,
    onReplayed,
    workflowsPath = ownWorkflows(),
    ...given
  } = options;
  const recorded = await collect('client' in histories ? fetchHistories(histories) : histories);
  const routing = participants ? routingFor(participants) : routesIn(recorded);
  const content = { sagasPath, routing, resets: resetsIn(recorded) };
  const { bundled } = await workerBundle(content, given, workflowsPath);
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
  // A history without a completed workflow task has nothing to replay.
  for (const history of recorded.filter(({ isBegun }) => !isBegun)) yield toReplayed(history);
  const begun = recorded.filter(({ isBegun }) => isBegun);
  let position = 0;
  for await (const { error } of Worker.runReplayHistories(options, begun)) {
    const history = begun[position];
    position += 1;
    const failure = history && error && failureOf(error, history);
    if (history) yield { ...toReplayed(history), ...compact({ failure }) };
  }
}

function toReplayed({ workflowId, saga, runId }: RecordedHistory): ReplayedSaga {
  return compact({ uuid: workflowId, saga, runId });
}
