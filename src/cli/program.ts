/** Owns the command line program: it selects the command, and turns errors into exit codes. */
import { formatValue } from '../errors/format-value';
import { nearestName } from '../errors/nearest-name';
import { printableLines } from '../errors/printable';
import { SagaError } from '../errors/saga-error';
import { cliCommand } from './cli';
import { type Command, type Terminal, UsageError } from './command';
import { devServerCommand } from './dev-server';
import { initCommand } from './init';
import { ownPackage } from './own-package';
import { replayCommand } from './replay';
import { searchAttributesCommand } from './search-attributes';

const COMMANDS: readonly Command[] = [
  initCommand,
  devServerCommand,
  cliCommand,
  replayCommand,
  searchAttributesCommand,
];

const OK = 0;
const FAILED = 1;
const BAD_USAGE = 2;

/**
 * Runs the command that the arguments name.
 *
 * @returns The exit code: 0 for success, 1 for a failure, 2 for an invalid command line; of `cli` that of the Temporal
 * CLI.
 */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return (await dispatch(args, terminal)) ?? OK;
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.err(`temporal-saga: ${error.message} (see temporal-saga --help)`);
      return BAD_USAGE;
    }
    terminal.err(`temporal-saga: ${describe(error)}`);
    return FAILED;
  }
}

async function dispatch([name, ...args]: readonly string[], terminal: Terminal): Promise<number | undefined> {
  if (name === undefined) throw new UsageError('no command given');
  if (name === 'help' || asksForHelp([name])) {
    const [about] = args;
    terminal.out(about === undefined ? overview() : commandNamed(about).help);
    return OK;
  }
  if (name === '--version' || name === '-v') {
    terminal.out(ownPackage().version);
    return OK;
  }
  const command = commandNamed(name);
  if (command.takesAllArguments === true || !asksForHelp(args)) return command.run(args, terminal);
  terminal.out(command.help);
  return OK;
}

/** @throws {@link UsageError} with the nearest name. */
function commandNamed(name: string): Command {
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command !== undefined) return command;
  const names = COMMANDS.map((candidate) => candidate.name);
  const nearest = nearestName(name, names);
  const advice = nearest === undefined ? `the commands are ${names.join(', ')}` : `do you mean ${nearest}?`;
  throw new UsageError(`there is no command ${formatValue(name)}; ${advice}`);
}

function asksForHelp(args: readonly string[]): boolean {
  return args.includes('--help') || args.includes('-h');
}

function overview(): string {
  const rows = [
    ...COMMANDS.map(({ name, summary }) => [name, summary] as const),
    ['help COMMAND', 'show the options of a command'] as const,
    ['--version, -v', 'show the version of temporal-saga'] as const,
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const list = rows.map(([name, summary]) => `  ${name.padEnd(width)}  ${summary}`).join('\n');
  return `Usage: temporal-saga <command> [options]\n\nCommands:\n${list}`;
}

/** The message of an error, without its stack, which would hide the message. */
function describe(error: unknown): string {
  if (error instanceof SagaError) return error.message;
  return printableLines(error instanceof Error ? error.message : String(error));
}
