/** Owns the command `temporal-saga cli`, which runs the Temporal CLI. */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { findServerExecutable } from '../dev-server';
import type { Command } from './command';

const HELP = `Usage: temporal-saga cli [arguments of the Temporal CLI]

Runs the Temporal CLI ("temporal") with these arguments, for example:
  temporal-saga cli workflow list
  temporal-saga cli workflow describe --workflow-id O1

The executable is the one of dev-server: the path in TEMPORAL_CLI_PATH, or "temporal" on the PATH, or a copy
that is downloaded or built once and kept in TEMPORAL_SAGA_CACHE (~/.cache/temporal-saga). Input, output and
exit code are those of the Temporal CLI. "temporal-saga cli --help" shows its own help.`;

/** What a shell adds to the number of the signal that ended a command. */
const ENDED_BY_SIGNAL = 128;

/** Passes all arguments, the standard streams, signals and the exit code through. */
export const cliCommand: Command = {
  name: 'cli',
  summary: 'run the Temporal CLI with the arguments that follow',
  help: HELP,
  takesAllArguments: true,
  async run(args) {
    return runInForeground(await findServerExecutable(), args);
  },
};

/** Runs a command with the streams of this process, and returns its exit code. */
async function runInForeground(command: string, args: readonly string[]): Promise<number> {
  let child: ChildProcess | undefined;
  const passOn = (signal: NodeJS.Signals): void => {
    // Ctrl-C in a terminal reaches the child without this process.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child?.kill(signal);
  };
  // Before the child runs: a signal that comes right after its start would end this process alone.
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, passOn);
  try {
    const started = spawn(command, args, { stdio: 'inherit' });
    child = started;
    return await new Promise<number>((resolve, reject) => {
      started.once('error', reject);
      started.once('exit', (code, signal) =>
        resolve(code ?? ENDED_BY_SIGNAL + constants.signals[signal ?? 'SIGTERM']),
      );
    });
  } finally {
    for (const signal of signals) process.removeListener(signal, passOn);
  }
}
