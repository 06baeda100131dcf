import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConformanceCase } from './case-format';
import { readCaseFiles } from './case-files';
import { HAZARD_DIFFERENCES } from './hazard-differences';
import { checkCaseOn } from './host';
import { MemoryHost } from './memory-host';

const HAZARDS = join(__dirname, 'cases/hazards.json');
const PAGE = join(__dirname, '../../docs/differences.md');

const { cases } = readCaseFiles([HAZARDS]);
const { cases: given } = JSON.parse(readFileSync(HAZARDS, 'utf8')) as {
  readonly cases: readonly ConformanceCase[];
};
const host = new MemoryHost();
const decidedDifferently = Object.keys(HAZARD_DIFFERENCES).sort();

describe('the hazards of the original', () => {
  it.each(cases)('a hazard has its decided outcome: $name', async (each) => {
    await expect(checkCaseOn(each, host)).resolves.toStrictEqual([]);
  });
});

describe('the hazards that are decided differently', () => {
  it('hazard-differences.ts lists exactly the hazards whose proposed outcome does not occur', async () => {
    const failing: string[] = [];
    for (const [index, each] of cases.entries()) {
      const proposed = { ...each, expected: given[index]!.fixed! };
      if ((await checkCaseOn(proposed, host)).length > 0) failing.push(each.name);
    }
    expect(failing.sort()).toStrictEqual(decidedDifferently);
  });

  it('docs/differences.md lists the hazards that are decided differently', () => {
    const listed = [...readFileSync(PAGE, 'utf8').matchAll(/hazard `([^`]+)`/g)].map(([, name]) => name);
    expect(listed.sort()).toStrictEqual(decidedDifferently);
  });
});
