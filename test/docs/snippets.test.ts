import { SnippetCompiler } from './compiler';
import { blocksOf } from './markdown';
import { runSnippet } from './run-snippet';
import { snippetsOf } from './snippets';

/** Tests the checks of the documents: they must find errors. */

const page = (...lines: string[]) => blocksOf('docs/page.md', lines.join('\n'));

describe('the blocks of a document', () => {
  it('have their language, marks and place', () => {
    expect(
      page('# Title', '', '```ts run file=a.ts', 'const a = 1;', '```', 'text', '~~~', '```', '~~~'),
    ).toEqual([
      {
        document: 'docs/page.md',
        line: 3,
        language: 'ts',
        marks: ['run', 'file=a.ts'],
        code: 'const a = 1;',
      },
      { document: 'docs/page.md', line: 7, language: '', marks: [], code: '```' },
    ]);
  });
});

describe('a snippet', () => {
  const errorsIn = (...lines: string[]) => {
    const snippets = snippetsOf(page(...lines));
    const compiler = new SnippetCompiler(snippets);
    return snippets.flatMap((snippet) => compiler.errorsIn(snippet));
  };

  it('has its errors at their lines in the document', () => {
    const [first, ...more] = errorsIn(
      'Text.',
      '```ts',
      'const a: string = "a";',
      'const b: string = 1;',
      '```',
    );
    expect(first).toMatch(/^docs\/page\.md:4 TS2322:/);
    expect(more).toEqual([]);
  });

  it('may use only the public names', () => {
    expect(
      errorsIn(
        '```ts',
        "import { Saga } from 'temporal-saga';",
        "import { createSagaWorker } from 'temporal-saga/worker';",
        "import { InMemoryHost } from 'temporal-saga/testing';",
        "import { toFailure } from 'temporal-saga/engine/failure';",
        '```',
      ),
    ).toEqual([expect.stringMatching(/^docs\/page\.md:5 TS2307:/)]);
  });

  it('extends the block before if it is marked `continued`', () => {
    const lines = ['```ts', 'const a = 1;', '```', 'Text.', '```ts continued', 'const b: string = a;', '```'];
    expect(errorsIn(...lines)).toEqual([expect.stringMatching(/^docs\/page\.md:6 TS2322:/)]);
  });

  it('may import a block that has a file name', () => {
    const lines = [
      '```ts file=one.ts',
      'export const a = 1;',
      '```',
      '```ts',
      "import { a } from './one';",
      'a.b;',
      '```',
    ];
    expect(errorsIn(...lines)).toEqual([expect.stringMatching(/^docs\/page\.md:6 TS2339:/)]);
  });

  it('runs', async () => {
    const lines = [
      '```ts run',
      "import { SagaContext } from 'temporal-saga';",
      'console.log(new SagaContext().size);',
      '```',
    ];
    const snippets = snippetsOf(page(...lines));
    await expect(runSnippet(snippets[0]!, snippets)).resolves.toBe('0\n');
  });

  it('rejects with the output of a snippet that fails', async () => {
    const snippets = snippetsOf(page('```ts run', "throw new RangeError('no');", '```'));
    await expect(runSnippet(snippets[0]!, snippets)).rejects.toMatchObject({
      stderr: expect.stringContaining('RangeError: no'),
    });
  });
});
