import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SAGA_ERROR_CODES } from 'temporal-saga';
import { ROOT, textOf } from './markdown';

const page = textOf('docs/errors.md');
const [, issueTable = ''] = page.split('## Definition issues');
const matches = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, found]) => found ?? '');

/** All sources except the two catalogues. */
const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !/error-codes|definition-issue/.test(name))
  .map((name) => textOf(join('src', name)))
  .join('\n');
const reported = new Set(matches(sources, /'([A-Z_]+)'/g));
const catalogue = textOf('src/definition/validation/definition-issue.ts');

const codes = Object.keys(SAGA_ERROR_CODES);
const issueCodes = matches(catalogue, /^ {2}\| '(\w+)'/gm);

describe('the error codes', () => {
  const sections = page.split(/^### /m).slice(1);
  const documented = sections.map((section) => section.split('\n', 1)[0]);

  it('are documented, each once, and no others', () => {
    expect(documented.toSorted()).toEqual(codes.toSorted());
  });

  it.each(sections.map((section) => [section.split('\n', 1)[0], section]))(
    'have the five parts of a section: %s',
    (_, text) => {
      expect(matches(text ?? '', /^- \*\*(.+?):\*\*/gm)).toEqual([
        'When',
        'The message names',
        'For example',
        'What to do',
        'Where',
      ]);
    },
  );

  it('are all reported by something', () => {
    expect(codes.filter((code) => !reported.has(code))).toEqual([]);
  });
});

describe('the codes of definition issues', () => {
  it('are documented, each once, and no others', () => {
    expect(matches(issueTable, /^\| `(\w+)`/gm).toSorted()).toEqual(issueCodes.toSorted());
  });

  it('are all reported by something', () => {
    expect(issueCodes.filter((code) => !reported.has(code))).toEqual([]);
  });
});
