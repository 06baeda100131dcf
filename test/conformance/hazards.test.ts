import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConformanceCase } from './case-format';
import { readCaseFiles } from './case-files';
import { HAZARD_DIFFERENCES } from './hazard-differences';
import { verdictOn } from './host';
import { MemoryHost } from './memory-host';

const HAZARDS = join(__dirname, 'cases/hazards.json');
const PAGE = join(__dirname, '../../docs/differences.md');

const { cases } = readCaseFiles([HAZARDS]);
const { cases: given } = JSON.parse(readFileSync(HAZARDS, 'utf8')) as {
  readonly cases: readonly ConformanceCase[];
};
const host = new MemoryHost();
const decidedOtherwise = Object.keys(HAZARD_DIFFERENCES).sort();

describe('a defect of the original', () => {
  it.each(cases)('is decided: $name', async (each) => {
    await expect(verdictOn(each, host)).resolves.toStrictEqual([]);
  });
});

describe('the hazards that are decided otherwise', () => {
  it('are exactly those whose proposed outcome does not come about', async () => {
    const failing: string[] = [];
    for (const [index, each] of cases.entries()) {
      const proposed = { ...each, expected: given[index]!.fixed! };
      if ((await verdictOn(proposed, host)).length > 0) failing.push(each.name);
    }
    expect(failing.sort()).toStrictEqual(decidedOtherwise);
  });

  it('are those of docs/differences.md', () => {
    const listed = [...readFileSync(PAGE, 'utf8').matchAll(/hazard `([^`]+)`/g)].map(([, name]) => name);
    expect(listed.sort()).toStrictEqual(decidedOtherwise);
  });
});
