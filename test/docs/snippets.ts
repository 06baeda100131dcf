import { join } from 'node:path';
import { type CodeBlock, placeOf, ROOT, sourceOf } from './markdown';

/** A TypeScript file made of the blocks of a document. */
export interface Snippet {
  /** The path that it would have as a file: one folder for each document, so that blocks can import each other. */
  readonly path: string;
  /** Every line has the same number as in the document, so that error messages are right. */
  readonly text: string;
  /** The first of its blocks. */
  readonly block: CodeBlock;
  /** Whether one of its blocks is marked `run`. */
  readonly runs: boolean;
}

/**
 * Makes files from the TypeScript blocks of a document. Each block is a file, with two exceptions: a block marked
 * `continued` extends the file of the block before, and a block marked `file=<name>` has a name that other blocks can
 * import.
 */
export function snippetsOf(blocks: readonly CodeBlock[]): readonly Snippet[] {
  const snippets = new Map<string, Snippet>();
  let path = '';
  for (const block of blocks) {
    if (block.language !== 'ts' || isExcerpt(block)) continue;
    path = pathOf(block, path);
    const before = snippets.get(path);
    snippets.set(path, {
      path,
      text: append(before?.text ?? '', block),
      block: before?.block ?? block,
      runs: before?.runs === true || block.marks.includes('run'),
    });
  }
  return [...snippets.values()];
}

/** A part of a file is compiled with its file; a block with a name is a whole file. */
function isExcerpt(block: CodeBlock): boolean {
  return sourceOf(block) !== undefined && !block.marks.some((mark) => mark.startsWith('file='));
}

function pathOf(block: CodeBlock, previous: string): string {
  if (block.marks.includes('continued')) {
    if (previous === '') throw new Error(`${placeOf(block)}: there is no block to continue.`);
    return previous;
  }
  const named = block.marks.find((mark) => mark.startsWith('file='))?.slice('file='.length);
  return join(ROOT, 'snippets', block.document, named ?? `line-${String(block.line)}.ts`);
}

function append(text: string, { code, line }: CodeBlock): string {
  const written = text.split('\n').length - 1;
  return `${text}${'\n'.repeat(line - written)}${code}\n`;
}
