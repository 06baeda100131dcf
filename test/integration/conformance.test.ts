import { join } from 'node:path';
import { readCaseFiles } from '../conformance/case-files';
import { verdictOn } from '../conformance/host';
import { TemporalHost } from '../conformance/temporal-host';
import { useTemporal } from '../support/saga-worker';

const temporal = useTemporal();
const { cases } = readCaseFiles([join(__dirname, '../conformance/cases')]);

/** A case in six of those that can be run: some of every topic, and of hazards. */
const sample = cases.filter(({ skipped }) => skipped === undefined).filter((_each, index) => index % 6 === 0);

describe.each([
  ['with a cache', false],
  ['that replays every task from the start', true],
])('on a worker %s', (_how, uncached) => {
  let host: TemporalHost;
  beforeAll(async () => {
    host = await TemporalHost.start(sample, temporal, { uncached });
  });
  afterAll(() => host.close());

  it.each(sample)('the same happens as in memory: $name', async (each) => {
    await expect(verdictOn(each, host)).resolves.toStrictEqual([]);
  });
});
