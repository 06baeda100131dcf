/** Owns child processes that end with this process. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ProcessOutput } from './process-output';

// The path is the same in the sources and in the compiled library; the file says why it is not compiled.
const WATCHDOG = join(__dirname, 'watchdog.js');

/** A process that ends with this process at the latest. */
export interface SupervisedProcess {
  readonly pid: number;
  readonly output: ProcessOutput;
  /** Settles when the process is gone and its output has been read to the end. */
  readonly ended: Promise<void>;
  /** Lets this process end while the child still runs. */
  release(): void;
  /** Ends the process, by force if necessary, and settles when it is gone. */
  stop(): Promise<void>;
}

/** The options of the supervision. */
export interface SupervisionOptions {
  /** The time between `SIGTERM` and `SIGKILL`, in milliseconds. @defaultValue 5,000 */
  readonly graceMs?: number;
  /** Receives each line of the standard error stream. */
  readonly onLog?: (line: string) => void;
}

/** The one message of the watchdog. */
type Report = { readonly pid: number } | { readonly error: string };

/**
 * Starts a command under a small watchdog process, which ends the command when this process is gone, even after
 * `SIGKILL`. The watchdog has its own process group, so Ctrl-C in a terminal reaches only this process.
 *
 * @throws Error if the command does not start.
 */
export async function superviseProcess(
  command: string,
  args: readonly string[],
  { graceMs = 5_000, onLog }: SupervisionOptions = {},
): Promise<SupervisedProcess> {
  const watchdog = startWatchdog([String(graceMs), command, ...args]);
  const [stdout, stderr] = outputStreams(watchdog);
  const output = new ProcessOutput([stdout, stderr]);
  if (onLog) createInterface({ input: stderr }).on('line', onLog);
  const ended = untilGone(watchdog);
  const pid = await startedPid(watchdog);
  // A watchdog that is killed leaves its command behind.
  watchdog.once('exit', (_code, signal) => signal && killHard(pid));
  return {
    pid,
    output,
    ended,
    release: () => setKeepingAlive(watchdog, false),
    stop: async () => {
      setKeepingAlive(watchdog, true);
      if (watchdog.connected) watchdog.disconnect();
      await ended;
    },
  };
}

function startWatchdog(args: readonly string[]): ChildProcess {
  // The Node options of this process (a debugger, a loader) must not reach the watchdog.
  const { NODE_OPTIONS: _, ...env } = process.env;
  return fork(WATCHDOG, args, {
    execArgv: [],
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

/** Settles when the watchdog is gone. Its 'close' event never comes if this side closed the channel. */
async function untilGone(watchdog: ChildProcess): Promise<void> {
  const [stdout, stderr] = outputStreams(watchdog);
  await Promise.all([
    new Promise((resolve) => watchdog.once('exit', resolve)),
    new Promise((resolve) => stdout.once('close', resolve)),
    new Promise((resolve) => stderr.once('close', resolve)),
  ]);
}

async function startedPid(watchdog: ChildProcess): Promise<number> {
  const reported = once(watchdog, 'message') as Promise<[Report]>;
  const silent = once(watchdog, 'disconnect').then((): [Report] => [{ error: 'its watchdog ended' }]);
  const [report] = await Promise.race([reported, silent]);
  if ('error' in report) throw new Error(report.error);
  return report.pid;
}

function setKeepingAlive(watchdog: ChildProcess, alive: boolean): void {
  for (const handle of [watchdog, watchdog.channel, ...outputStreams(watchdog)]) {
    if (alive) handle?.ref();
    else handle?.unref();
  }
}

/** Node uses sockets for pipes, but its types declare only readable streams. */
function outputStreams(watchdog: ChildProcess): [Socket, Socket] {
  return [watchdog.stdout as Socket, watchdog.stderr as Socket];
}

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // The process is already gone.
  }
}
