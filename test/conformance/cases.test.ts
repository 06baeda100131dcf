import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readCaseFiles } from './case-files';
import { checkCaseOn } from './host';
import { MemoryHost } from './memory-host';

const FOLDER = join(__dirname, 'cases');
const TOPICS = readdirSync(FOLDER).filter((file) => file.endsWith('.json') && file !== 'hazards.json');
const host = new MemoryHost();

describe.each(TOPICS)('the cases of %s', (topic) => {
  const { cases, problems } = readCaseFiles([join(FOLDER, topic)]);

  it(`the cases of ${topic} follow the format`, () => {
    expect(problems).toStrictEqual([]);
    expect(cases.length).toBeGreaterThan(0);
  });

  it.each(cases.filter(({ skipped }) => skipped === undefined))('$name', async (each) => {
    await expect(checkCaseOn(each, host)).resolves.toStrictEqual([]);
  });

  it(`the cases of ${topic} are skipped only if the original drops the context of a failed branch`, () => {
    const reasons = cases.flatMap(({ skipped }) => skipped ?? []);
    expect(reasons.filter((reason) => reason !== 'conditional-failure-drops-context')).toStrictEqual([]);
  });
});
