import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The root of this repository. */
export const ROOT = join(__dirname, '../..');

/** A fenced block of code in a document. */
export interface CodeBlock {
  /** The path of the document, from the root of the repository. */
  readonly document: string;
  /** The line of the opening fence, from 1; the code starts on the next one. */
  readonly line: number;
  /** The first word after the fence: `ts`, `json`, `sh`; empty if there is none. */
  readonly language: string;
  /** The words after the language: `run`, `continued`, `file=sagas.ts`, `from=examples/deploy/alerts.yaml`. */
  readonly marks: readonly string[];
  readonly code: string;
}

/** The pages at the root and in `docs/`. */
export function documents(): readonly string[] {
  const pages = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) =>
    join('docs', name),
  );
  return [...readdirSync(ROOT), ...pages].filter((name) => name.endsWith('.md')).sort();
}

/** The text of a file, from the root of the repository. */
export function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** The headings of a document as links name them: `What a deploy may change` is `what-a-deploy-may-change`. */
export function headingsOf(document: string): readonly string[] {
  const headings = textOf(document).matchAll(/^#{1,6} (.+)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}

/** All blocks of a document in their order. */
export function blocksOf(document: string, text = textOf(document)): readonly CodeBlock[] {
  const blocks: CodeBlock[] = [];
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index += 1) {
    const [, indent = '', fence, info = ''] = /^(\s*)(`{3,}|~{3,})(.*)$/.exec(lines[index] ?? '') ?? [];
    if (fence === undefined) continue;
    const line = index + 1;
    const code: string[] = [];
    for (index += 1; !isClosing(lines[index], fence); index += 1) {
      code.push((lines[index] ?? '').slice(indent.length));
    }
    const [language = '', ...marks] = info.trim().split(/\s+/);
    blocks.push({ document, line, language, marks, code: code.join('\n') });
  }
  return blocks;
}

/** The place of a block, in the form that editors open. */
export function placeOf({ document, line }: Pick<CodeBlock, 'document' | 'line'>): string {
  return `${document}:${String(line)}`;
}

/** The file of which a block is a part, from the root of the repository: its mark `from=<path>`. */
export function sourceOf({ marks }: Pick<CodeBlock, 'marks'>): string | undefined {
  return marks.find((mark) => mark.startsWith('from='))?.slice('from='.length);
}

/** A path from the root of the repository. */
export function fromRoot(path: string): string {
  return relative(ROOT, path);
}

/** A fence that is never closed ends with the document. */
function isClosing(line: string | undefined, fence: string): boolean {
  return (
    line === undefined ||
    (line.trim().startsWith(fence) && line.trim().replaceAll(fence.charAt(0), '') === '')
  );
}
