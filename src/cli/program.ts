/** Owns the command line program: it selects the command, and turns errors into exit codes. */
import { formatValue } from '../errors/format-value';
import { printableLines } from '../errors/printable';
import { SagaError } from '../errors/saga-error';
import { type Command, type Terminal, UsageError } from './command';
import { devServerCommand } from './dev-server';
import { replayCommand } from './replay';
import { searchAttributesCommand } from './search-attributes';

const COMMANDS: readonly Command[] = [devServerCommand, replayCommand, searchAttributesCommand];

const OK = 0;
const FAILED = 1;
const BAD_USAGE = 2;

/**
 * Runs the command that the arguments name.
 *
 * @returns The exit code: 0 for success, 1 for a failure, 2 for an invalid command line.
 */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await dispatch(args, terminal);
    return OK;
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.err(`temporal-saga: ${error.message} (see temporal-saga --help)`);
      return BAD_USAGE;
    }
    terminal.err(`temporal-saga: ${describe(error)}`);
    return FAILED;
  }
}

async function dispatch([name, ...args]: readonly string[], terminal: Terminal): Promise<void> {
  if (name === undefined) throw new UsageError('no command given');
  if (name === 'help' || asksForHelp([name])) {
    terminal.out(overview());
    return;
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) throw new UsageError(`there is no command ${formatValue(name)}`);
  if (asksForHelp(args)) terminal.out(command.help);
  else await command.run(args, terminal);
}

function asksForHelp(args: readonly string[]): boolean {
  return args.includes('--help') || args.includes('-h');
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const list = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n');
  return `Usage: temporal-saga <command> [options]\n\nCommands:\n${list}\n\nOptions of a command: temporal-saga <command> --help`;
}

/** The message of an error, without its stack, which would hide the message. */
function describe(error: unknown): string {
  if (error instanceof SagaError) return error.message;
  return printableLines(error instanceof Error ? error.message : String(error));
}
