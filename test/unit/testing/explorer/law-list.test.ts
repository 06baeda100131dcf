import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALL_LAWS } from '../../../../src/testing/explorer/laws/all-laws';
import { LAWS } from '../../../prove/laws';

const textOf = (path: string) => readFileSync(join(__dirname, '../../../..', path), 'utf8');
const listed = ALL_LAWS.map(({ id, title }) => ({ id, title }));

/** The laws of docs/testing.md, without the links in their sentences. */
const documented = [...textOf('docs/testing.md').matchAll(/^\| (L\d+) +\| (.+?) +\| /gm)].map(
  ([, id = '', title = '']) => ({ id, title: title.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1') }),
);

describe('the list of laws', () => {
  it('docs/testing.md lists the laws of the explorer', () => {
    expect(documented).toEqual(listed);
  });

  it('each law of test/prove is a law of the explorer or a rule of docs/semantics.md', () => {
    const laws = listed.map(({ id }): string => id);
    const rules = [...textOf('docs/semantics.md').matchAll(/^## (S\d+) /gm)].map(([, rule]) => rule);
    expect(rules).toContain('S7');
    for (const { rule, claim } of LAWS) expect({ claim, rule }).toEqual({ claim, rule: expect.any(String) });
    expect(LAWS.filter(({ rule }) => !laws.includes(rule) && !rules.includes(rule))).toEqual([]);
  });
});
