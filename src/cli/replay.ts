/** Owns the command `temporal-saga replay`. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type * as Temporal from '@temporalio/worker';
import { connectByEnvironment } from '../client/connect';
import { compact } from '../context/compact';
import { messageOf } from '../errors/describe-error';
import { formatValue } from '../errors/format-value';
import type { HistoryStatus, ReplayedSaga, ReplaySagasOptions, replaySagas as ReplaySagas } from '../worker';
import { parsed } from './arguments';
import { type Command, type Terminal, UsageError } from './command';
import { loadExport } from './load-module';

const HELP = `Usage: temporal-saga replay --sagas FILE (--task-queue NAME | --history FILE ...) [options]

Replays recorded executions with the current code of your sagas, before you deploy it. It sends nothing and
changes nothing. It prints one line per execution, then "N passed, N failed". The exit code is 1 if the code
would block an execution.

Options:
  --sagas FILE           the module that exports the sagas
  --task-queue NAME      replay the executions of this task queue
  --status STATUS        with --task-queue: running, closed or all (running)
  --limit N              with --task-queue: the most executions, newest first (1000)
  --history FILE         replay the output of "temporal workflow show --output json"; may be repeated
  --worker-config FILE   a module that exports "workerOptions", the options of createSagaWorker: sagas,
                         task queue, participants, data converter and bundler options
  --data-converter FILE  a module that exports "dataConverter", an option of Temporal's worker
  --help                 show this text

Without participants in the worker configuration, the participants in the histories count as known.
Temporal's environment configuration selects the server: TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, a profile and
so on.`;

const OPTIONS = {
  sagas: { type: 'string' },
  'task-queue': { type: 'string' },
  status: { type: 'string', default: 'running' },
  limit: { type: 'string', default: '1000' },
  history: { type: 'string', multiple: true },
  'worker-config': { type: 'string' },
  'data-converter': { type: 'string' },
} as const;

/** The options of a worker that matter to a replay. */
type WorkerConfig = Partial<Omit<ReplaySagasOptions, 'histories'>> & { readonly taskQueue?: string };

/** Replays executions before a deploy, for a pipeline. */
export const replayCommand: Command = {
  name: 'replay',
  summary: 'replay recorded executions with the current code, before a deploy',
  help: HELP,
  async run(args, terminal) {
    const { values } = parsed(OPTIONS, () => parseArgs({ args: [...args], options: OPTIONS }));
    const config: WorkerConfig = await read(values['worker-config'], 'workerOptions');
    const dataConverter = values['data-converter'];
    const code = {
      ...replayed(config),
      ...compact({
        dataConverter: dataConverter === undefined ? undefined : await read(dataConverter, 'dataConverter'),
        sagasPath: values.sagas === undefined ? undefined : resolve(values.sagas),
      }),
    };
    const { sagasPath } = code;
    if (sagasPath === undefined) throw new UsageError('give --sagas, the module that exports the sagas');
    const { history: files = [], 'task-queue': taskQueue = config.taskQueue, status, limit } = values;
    if (files.length > 0 && values['task-queue'] !== undefined)
      throw new UsageError('--history and --task-queue exclude each other');
    if (files.length > 0) {
      await report({ ...code, sagasPath, histories: files.map(readFile) }, terminal);
    } else if (taskQueue === undefined) {
      throw new UsageError('give --task-queue or --history to select the executions');
    } else {
      await replayQueue({ ...code, sagasPath }, { taskQueue, ...readQuery(status, limit) }, terminal);
    }
    return undefined;
  },
};

async function read(path: string | undefined, name: string): Promise<object> {
  return path === undefined ? {} : loadExport(path, name);
}

function replayed(config: WorkerConfig) {
  const { sagasPath, participants, workflowsPath, dataConverter, bundlerOptions, interceptors } = config;
  return compact({
    sagasPath,
    participants,
    workflowsPath,
    dataConverter,
    bundlerOptions,
    interceptors,
  });
}

function readQuery(
  status: string,
  limit: string,
): { readonly status: HistoryStatus; readonly limit: number } {
  if (status !== 'running' && status !== 'closed' && status !== 'all')
    throw new UsageError(`--status must be running, closed or all, not ${formatValue(status)}`);
  if (!/^[1-9]\d{0,8}$/.test(limit))
    throw new UsageError(`--limit must be an integer of at least 1, not ${formatValue(limit)}`);
  return { status, limit: Number(limit) };
}

/** The history in a file, with the uuid from its first event. If the event has none, the path replaces it. */
function readFile(path: string): { readonly workflowId: string; readonly history: object } {
  try {
    const history = JSON.parse(readFileSync(path, 'utf8')) as {
      readonly events?: readonly {
        readonly workflowExecutionStartedEventAttributes?: { readonly workflowId?: string };
      }[];
    };
    const { workflowId = path } = history.events?.[0]?.workflowExecutionStartedEventAttributes ?? {};
    return { workflowId, history };
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${messageOf(error)}`);
  }
}

type Code = Omit<ReplaySagasOptions, 'histories'>;

async function replayQueue(
  code: Code,
  query: { readonly taskQueue: string; readonly status: HistoryStatus; readonly limit: number },
  terminal: Terminal,
): Promise<void> {
  const { client, connection } = await connectByEnvironment();
  try {
    await report({ ...code, histories: { client, ...query } }, terminal);
  } finally {
    await connection.close();
  }
}

/**
 * Loads Temporal's worker only for this command, because that takes a second. The SDK's log is switched off except
 * for errors: it repeats the lines of this command.
 */
function loadReplay(): typeof ReplaySagas {
  const load = createRequire(__filename);
  // First: it says which packages to install if Temporal's worker is missing.
  const { replaySagas } = load('../worker') as { readonly replaySagas: typeof ReplaySagas };
  const { Runtime, DefaultLogger } = load('@temporalio/worker') as typeof Temporal;
  const log = (level: string, message: string) => process.stderr.write(`${level}: ${message}\n`);
  try {
    Runtime.install({
      logger: new DefaultLogger('ERROR', ({ level, message }) => log(level, message)),
      telemetryOptions: { logging: { filter: 'OFF', forward: {} } },
    });
  } catch {
    // The module of `--worker-config` has already installed a runtime.
  }
  return replaySagas;
}

/** @throws Error if the code would block an execution; the exit code is then 1. */
async function report(options: ReplaySagasOptions, terminal: Terminal): Promise<void> {
  const replaySagas = loadReplay();
  const { passed, failed } = await replaySagas({
    ...options,
    onReplayed: (execution) => {
      terminal.out(lineOf(execution));
    },
  });
  terminal.out(`${String(passed)} passed, ${String(failed)} failed`);
  if (failed > 0) throw new Error(`This code would block ${String(failed)} of the replayed executions.`);
}

function lineOf({ uuid, saga, failure }: ReplayedSaga): string {
  if (!failure) return `passed  ${saga} ${uuid}`;
  const { code, step, message } = failure;
  return `blocked ${saga} ${uuid}: [${code}]${step === undefined ? '' : ` step ${step}:`} ${message}`;
}
