import { join } from 'node:path';
import { readCaseFiles } from '../conformance/case-files';
import { checkCaseOn } from '../conformance/host';
import { TemporalHost } from '../conformance/temporal-host';
import { useTemporal } from '../support/saga-worker';

const temporal = useTemporal();
const { cases } = readCaseFiles([join(__dirname, '../conformance/cases')]);

/** Two cases that depend most on the host. */
const WITHOUT_A_GOOD_REPLY = ['H no reply ever comes', 'H unknown reply status'];
/** One in six of the cases that can run in real time: some of every topic, and of hazards. */
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

  it.each(sample)('every host behaves as the in-memory host in the case $name', async (each) => {
    await expect(checkCaseOn(each, host)).resolves.toStrictEqual([]);
  });
});
