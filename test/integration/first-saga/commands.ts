/** Owns the commands that a test runs in the project of a user. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** The folder and the environment of a command. */
export interface Place {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** A command that runs until it is ended. */
export interface RunningCommand {
  /** Settles when the standard output has a text. Rejects with the output if the command ends before. */
  printed(text: string): Promise<void>;
  /** The lines of the standard output so far. */
  lines(): readonly string[];
  /** Sends a signal to the command and everything that it started, as a terminal does. Settles with the exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Runs a command line to its end. @returns The lines of its standard output. */
export async function run(command: string, place: Place): Promise<readonly string[]> {
  const child = startShell(command, place);
  const [out, err] = [textOf(child.stdout), textOf(child.stderr)];
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${command} ended with ${String(code)}:\n${out()}\n${err()}`);
  return linesIn(out());
}

/** Starts a command line. */
export function start(command: string, place: Place): RunningCommand {
  const child = startShell(command, place);
  const [out, err] = [textOf(child.stdout), textOf(child.stderr)];
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    async printed(text) {
      while (!out().includes(text)) {
        const next = await Promise.race([once(child.stdout!, 'data'), ended]);
        if (!Array.isArray(next) && !out().includes(text))
          throw new Error(`${command} ended before it printed ${text}:\n${out()}\n${err()}`);
      }
    },
    lines: () => linesIn(out()),
    async end(signal = 'SIGINT') {
      if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, signal);
      return ended;
    },
  };
}

/** A shell in a process group of its own. */
function startShell(command: string, { cwd, env }: Place): ChildProcess {
  return spawn('sh', ['-c', command], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
}

function textOf(stream: ChildProcess['stdout']): () => string {
  let text = '';
  stream?.on('data', (chunk) => (text += String(chunk)));
  return () => text;
}

function linesIn(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}
