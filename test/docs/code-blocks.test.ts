import { SnippetCompiler } from './compiler';
import { blocksOf, type CodeBlock, documents, placeOf, textOf } from './markdown';
import { runSnippet } from './run-snippet';
import { type Snippet, snippetsOf } from './snippets';

/** The languages that a block may have: no other language is checked. */
const LANGUAGES = ['ts', 'json', 'sh', 'text', 'mermaid'];
/**
 * `project=<name>`: commands that run in a project of a user, not here. `prints=<name>`: what a command prints.
 * `test/integration/first-saga` runs and compares both.
 */
const MARKS = /^(?:run|continued|file=[\w.-]+\.ts|(?:project|prints)=\w+)$/;

const pages = documents().map((document) => ({ document, blocks: blocksOf(document) }));
const blocks = pages.flatMap((page) => page.blocks);
const inLanguage = (language: string) => blocks.filter((block) => block.language === language);

describe('every code block', () => {
  for (const block of blocks) {
    it(`at ${placeOf(block)} has a language that is checked`, () => {
      expect(LANGUAGES).toContain(block.language);
      expect(block.marks.filter((mark) => !MARKS.test(mark))).toEqual([]);
    });
  }
});

describe('the TypeScript', () => {
  const snippetsByPage = pages.map((page) => snippetsOf(page.blocks));
  let compiler: SnippetCompiler;
  beforeAll(() => {
    compiler = new SnippetCompiler(snippetsByPage.flat());
  });

  for (const snippets of snippetsByPage) {
    for (const snippet of snippets) {
      it(`at ${placeOf(snippet.block)} compiles`, () => {
        expect(compiler.errorsIn(snippet)).toEqual([]);
      });
    }
    for (const snippet of snippets.filter(({ runs }: Snippet) => runs)) {
      it(`at ${placeOf(snippet.block)} runs`, async () => {
        await runSnippet(snippet, snippets);
      });
    }
  }
});

describe('the JSON', () => {
  for (const block of inLanguage('json')) {
    it(`at ${placeOf(block)} parses`, () => {
      expect(() => JSON.parse(block.code) as unknown).not.toThrow();
    });
  }
});

describe('the commands', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
  const scriptsIn = ({ code }: CodeBlock) => [
    ...[...code.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, script]) => script),
    ...[...code.matchAll(/\bnpm (test|start)\b/g)].map(([, script]) => script),
  ];

  const isOfProject = ({ marks }: CodeBlock) => marks.some((mark) => mark.startsWith('project='));

  for (const block of inLanguage('sh').filter((sh) => !isOfProject(sh))) {
    it(`at ${placeOf(block)} name scripts of this package`, () => {
      expect(Object.keys(scripts)).toEqual(expect.arrayContaining(scriptsIn(block)));
    });
  }
});
