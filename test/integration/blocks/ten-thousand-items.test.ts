import { useBlocks } from './block-workers';
import { useKillableWorkers } from './killable-workers';
import { refuse } from './ledger';
import { fleet } from './large-sagas';

/** The most items of a loop. */
const ITEMS = 10_000;
/** The heap of the worker, in MB: the state of the loop, and the history that a worker replays, fit in it. */
const HEAP = 512;
const MOST_TIME = 1_800_000;

const blocks = useBlocks(require.resolve('./large-sagas'));
const workers = useKillableWorkers(blocks);
const { NODE_OPTIONS: before } = process.env;

beforeAll(() => {
  process.env['NODE_OPTIONS'] = `--max-old-space-size=${String(HEAP)}`;
});
afterAll(() => {
  if (before === undefined) delete process.env['NODE_OPTIONS'];
  else process.env['NODE_OPTIONS'] = before;
});

it(
  'the last of 10,000 items is refused, and the worker is killed three times: all that was done is undone once',
  async () => {
    await workers.start(100);
    const run = await workers.begin(fleet, {
      context: { parcels: ITEMS },
      prepare: (ledger) => {
        ledger.conduct('fleet/send', (request) =>
          (request.content as { number: number }).number === ITEMS - 1 ? refuse(request) : undefined,
        );
      },
    });
    const { ledger, end } = run;
    const killAfter = async (requests: number) => {
      await ledger.received(requests);
      await workers.kill();
      await workers.start(100);
    };
    await killAfter(0.3 * ITEMS);
    await killAfter(0.8 * ITEMS);
    await killAfter(1.5 * ITEMS);
    const execution = await end;
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'REFUSED' } });
    expect(ledger.effects).toEqual([]);
    expect(ledger.contradictions).toEqual([]);
    const undone = new Set(
      ledger.requests.filter(({ target }) => target === 'fleet/undo').map(({ step }) => step),
    );
    expect(undone.size).toBe(ITEMS - 1);
  },
  MOST_TIME,
);
