import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ProcessOutput } from './process-output';

// Found from the sources and from the compiled library alike; see the file for why it is not compiled.
const WATCHDOG = join(__dirname, 'watchdog.js');

/** A process that ends with this one at the latest. */
export interface SupervisedProcess {
  readonly pid: number;
  readonly output: ProcessOutput;
  /** Settles when the process is gone and its output is read to the end. */
  readonly ended: Promise<void>;
  /** From now on the process does not keep this one alive. */
  release(): void;
  /** Ends the process, if need be by force, and settles when it is gone. */
  stop(): Promise<void>;
}

/** How a process is supervised. */
export interface SupervisionOptions {
  /** How long a process that was asked to end may take, in milliseconds; 5,000 if not given. */
  readonly graceMs?: number;
  /** Receives each line of the standard error stream. */
  readonly onLog?: (line: string) => void;
}

/** What the watchdog says once. */
type Report = { readonly pid: number } | { readonly error: string };

/**
 * Starts a command under a small watchdog process, which ends it when this process is gone, however that
 * happened. The watchdog has a process group of its own, so Ctrl-C in a terminal reaches this process alone.
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
  const ended = gone(watchdog);
  const pid = await startedPid(watchdog);
  // Only a watchdog that was itself killed leaves its process behind.
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
  // What this Node process was started with (a debugger, a loader) is not for the watchdog.
  const { NODE_OPTIONS: _, ...env } = process.env;
  return fork(WATCHDOG, args, {
    execArgv: [],
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

/** Not the 'close' event: it never comes when it was this side that closed the channel. */
async function gone(watchdog: ChildProcess): Promise<void> {
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

/** Both are pipes, for which Node uses sockets; its types know only that they can be read. */
function outputStreams(watchdog: ChildProcess): [Socket, Socket] {
  return [watchdog.stdout as Socket, watchdog.stderr as Socket];
}

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
