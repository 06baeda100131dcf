import { join } from 'node:path';
import { type CodeBlock, placeOf, ROOT } from './markdown';

/** A TypeScript file made of the blocks of a document. */
export interface Snippet {
  /** Where it would stand if it were a file: in a folder of its document's own, so that blocks can import each other. */
  readonly path: string;
  /** Each line stands where it stands in the document, so that messages need no translation. */
  readonly text: string;
  /** The first of its blocks. */
  readonly block: CodeBlock;
  /** Whether one of its blocks is marked `run`. */
  readonly runs: boolean;
}

/**
 * The files that the TypeScript blocks of a document make: each block one, but for those marked `continued`, which go on with
 * the file of the block before, and those marked `file=<name>`, which other blocks can import.
 */
export function snippetsOf(blocks: readonly CodeBlock[]): readonly Snippet[] {
  const snippets = new Map<string, Snippet>();
  let path = '';
  for (const block of blocks) {
    if (block.language !== 'ts') continue;
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
