/** Owns the command `temporal-saga init`. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parsed } from './arguments';
import { type Command, UsageError } from './command';
import { writeProject } from './write-project';

const HELP = `Usage: temporal-saga init [options] [DIR]

Writes a new project into DIR (the current folder without it), which must be empty: a saga in TypeScript, its
test, a worker, a client, one command that starts all of them, and a Dockerfile.

Options:
  --commonjs         write CommonJS modules (ES modules without it)
  --help             show this text`;

const OPTIONS = { commonjs: { type: 'boolean', default: false } } as const;

/** Writes the project of `template` into an empty folder. */
export const initCommand: Command = {
  name: 'init',
  summary: 'write a new project with a saga, its test, a worker and a client',
  help: HELP,
  async run(args, terminal) {
    const { values, positionals } = parsed(OPTIONS, () =>
      parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true }),
    );
    const [directory = '.', ...more] = positionals;
    if (more.length > 0) throw new UsageError(`init takes one folder, not ${String(positionals.length)}`);
    const files = await writeProject(resolve(directory), { commonjs: values.commonjs });
    for (const file of files) terminal.out(`  ${file}`);
    terminal.out(`\nNext:\n${nextSteps(directory)}`);
    return undefined;
  },
};

function nextSteps(directory: string): string {
  const enter = resolve(directory) === process.cwd() ? [] : [`cd ${quoted(directory)}`];
  return [...enter, 'npm install', 'npm run dev'].map((step) => `  ${step}`).join('\n');
}

/** A path as a shell reads it. */
function quoted(path: string): string {
  return /^[\w./~-]+$/.test(path) ? path : JSON.stringify(path);
}
