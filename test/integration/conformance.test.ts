import { join } from 'node:path';
import { readCaseFiles } from '../conformance/case-files';
import { checkCaseOn } from '../conformance/host';
import { TemporalHost } from '../conformance/temporal-host';
import { useTemporal } from '../support/saga-worker';

const temporal = useTemporal();
const { cases } = readCaseFiles([join(__dirname, '../conformance/cases')]);

/** What depends on the host more than all else. */
const WITHOUT_A_GOOD_REPLY = ['H no reply ever comes', 'H unknown reply status'];
/** A case in six of those that can be run: some of every topic, and of hazards. */
const sample = cases
  .filter(({ skipped }) => skipped === undefined)
  .filter(({ name }, index) => index % 6 === 0 || WITHOUT_A_GOOD_REPLY.includes(name));

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
    await expect(checkCaseOn(each, host)).resolves.toStrictEqual([]);
  });
});
