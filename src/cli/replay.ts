import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type * as Temporal from '@temporalio/worker';
import { connectByEnvironment } from '../client/connect';
import type { HistoryStatus, ReplayedSaga, ReplaySagasOptions, replaySagas as ReplaySagas } from '../worker';
import { parsed } from './arguments';
import { type Command, type Terminal, UsageError } from './command';
import { loadExport } from './load-module';

const HELP = `Usage: temporal-saga replay --sagas FILE (--task-queue NAME | --history FILE ...) [options]

Replays recorded executions on the sagas of today, before they are deployed. Nothing is sent and nothing
is changed. One line for each execution, then "N passed, N failed"; the exit code is 1 when this code
would block one.

Options:
  --sagas FILE           the module that exports the sagas
  --task-queue NAME      replay the executions of this task queue
  --status STATUS        of the task queue: running, closed or all (running)
  --limit N              of the task queue: at most so many, the newest first (1000)
  --history FILE         replay a file of "temporal workflow show --output json"; may be repeated
  --worker-config FILE   a module that exports "workerOptions", the options of createSagaWorker: for
                         sagas, task queue, participants and data converter
  --data-converter FILE  a module that exports "dataConverter", as Temporal's worker takes it
  --help                 show this text

Without participants those count as known that the histories have asked.
Temporal's environment configuration tells where: TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, a profile and so on.`;

const OPTIONS = {
  sagas: { type: 'string' },
  'task-queue': { type: 'string' },
  status: { type: 'string', default: 'running' },
  limit: { type: 'string', default: '1000' },
  history: { type: 'string', multiple: true },
  'worker-config': { type: 'string' },
  'data-converter': { type: 'string' },
} as const;

/** What the module of `--worker-config` may say; the rest of a worker's options does not matter to a replay. */
type WorkerConfig = Partial<Omit<ReplaySagasOptions, 'histories'>> & { readonly taskQueue?: string };

/** `temporal-saga replay`: for the pipeline, before a deploy. */
export const replayCommand: Command = {
  name: 'replay',
  summary: 'replay recorded executions on the sagas of today, before a deploy',
  help: HELP,
  async run(args, terminal) {
    const { values } = parsed(() => parseArgs({ args: [...args], options: OPTIONS }));
    const config: WorkerConfig = await read(values['worker-config'], 'workerOptions');
    const dataConverter = values['data-converter'];
    const code = {
      ...replayed(config),
      ...(dataConverter !== undefined && { dataConverter: await read(dataConverter, 'dataConverter') }),
      ...(values.sagas !== undefined && { sagasPath: resolve(values.sagas) }),
    };
    const { sagasPath } = code;
    if (sagasPath === undefined) throw new UsageError('give --sagas, the module that exports the sagas');
    const { history: files = [], 'task-queue': taskQueue = config.taskQueue, status, limit } = values;
    if (files.length > 0 && values['task-queue'] !== undefined)
      throw new UsageError('--history and --task-queue exclude each other');
    if (files.length > 0) {
      await report({ ...code, sagasPath, histories: files.map(readFile) }, terminal);
    } else if (taskQueue === undefined) {
      throw new UsageError('give --task-queue or --history, which tell what is replayed');
    } else {
      await replayQueue({ ...code, sagasPath }, { taskQueue, ...readQuery(status, limit) }, terminal);
    }
  },
};

async function read(path: string | undefined, name: string): Promise<object> {
  return path === undefined ? {} : loadExport(path, name);
}

function replayed(config: WorkerConfig) {
  const { sagasPath, participants, workflowsPath, dataConverter, bundlerOptions, interceptors } = config;
  return {
    ...(sagasPath !== undefined && { sagasPath }),
    ...(participants && { participants }),
    ...(workflowsPath !== undefined && { workflowsPath }),
    ...(dataConverter && { dataConverter }),
    ...(bundlerOptions && { bundlerOptions }),
    ...(interceptors && { interceptors }),
  };
}

function readQuery(
  status: string,
  limit: string,
): { readonly status: HistoryStatus; readonly limit: number } {
  if (status !== 'running' && status !== 'closed' && status !== 'all')
    throw new UsageError(`--status is ${JSON.stringify(status)}; give running, closed or all`);
  if (!/^[1-9]\d{0,8}$/.test(limit))
    throw new UsageError(`--limit is ${JSON.stringify(limit)}; give a whole number from 1`);
  return { status, limit: Number(limit) };
}

/** The uuid stands in the history, where the server has written it there. */
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
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
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
 * Other commands need no worker, which takes a second to load. What the SDK logs of each replay would hide the lines of
 * this command, which say the same.
 */
function loadReplay(): typeof ReplaySagas {
  const load = createRequire(__filename);
  const { Runtime, DefaultLogger } = load('@temporalio/worker') as typeof Temporal;
  const log = (level: string, message: string) => process.stderr.write(`${level}: ${message}\n`);
  try {
    Runtime.install({
      logger: new DefaultLogger('ERROR', ({ level, message }) => log(level, message)),
      telemetryOptions: { logging: { filter: 'OFF', forward: {} } },
    });
  } catch {
    // The module of `--worker-config` has installed its own.
  }
  return (load('../worker') as { readonly replaySagas: typeof ReplaySagas }).replaySagas;
}

/** @throws Error when an execution would be blocked, which is the command's exit code. */
async function report(options: ReplaySagasOptions, terminal: Terminal): Promise<void> {
  const replaySagas = loadReplay();
  const { passed, failed } = await replaySagas({
    ...options,
    onReplayed: (execution) => {
      terminal.out(lineOf(execution));
    },
  });
  terminal.out(`${String(passed)} passed, ${String(failed)} failed`);
  if (failed > 0) throw new Error(`This code would block ${String(failed)} of the executions.`);
}

function lineOf({ uuid, saga, failure }: ReplayedSaga): string {
  if (!failure) return `passed  ${saga} ${uuid}`;
  const { code, step, message } = failure;
  return `blocked ${saga} ${uuid}: [${code}]${step === undefined ? '' : ` step ${step}:`} ${message}`;
}
