/** Owns the files, commands and outputs that the README prints. */
import { blocksOf, type CodeBlock, textOf } from '../../docs/markdown';

const README = textOf('README.md');
const blocks = blocksOf('README.md', README);
const marked = (mark: string): readonly CodeBlock[] => blocks.filter(({ marks }) => marks.includes(mark));

/** The TypeScript files, with their names. */
export const FILES = blocks.flatMap(({ code, marks }) =>
  marks
    .filter((mark) => mark.startsWith('file='))
    .map((mark) => ({ name: mark.slice('file='.length), text: `${code}\n` })),
);

/** The commands for a project, one list for each block. */
export function commandsFor(project: string): readonly (readonly string[])[] {
  return marked(`project=${project}`).map(({ code }) => code.split('\n').filter((line) => line !== ''));
}

/** The lines that a command prints. */
export function linesOf(name: string): readonly string[] {
  return marked(`prints=${name}`).flatMap(({ code }) => code.split('\n'));
}

/** `worker.ts` with the service of `inventory.ts` in place of the function. */
export function withHttpParticipant(worker: string): string {
  const [, participant] = /`(inventory: \{ url: .*?\},)`/.exec(README) ?? [];
  if (participant === undefined) throw new Error('The README has no participant with a URL.');
  return worker.replace(/^( *)inventory: [^]*?\n\1\},$/m, `$1${participant}`);
}

/** The line of `worker.ts` in a CommonJS package and in an ES module, from the table. */
export function linesOfSagasPath(): { readonly commonjs: string; readonly esm: string } {
  const row = /^\| `(sagasPath: require.*?)` *\| `(sagasPath: import.*?)` *\|$/m.exec(README);
  if (row === null) throw new Error('The README has no table with the two forms of sagasPath.');
  const [, commonjs = '', esm = ''] = row;
  return { commonjs, esm };
}
