import { randomUUID } from 'node:crypto';
import { SagaRefused } from 'temporal-saga';
import { implement, type ParticipantRequest } from 'temporal-saga/activities';
import { runsOf, UNCACHED, WORKERS } from '../blocks/block-workers';
import { useShortRuns } from '../blocks/short-runs';
import { filling, warehouse } from './kept-sagas';

/** What is kept goes over several runs. */
const shortRuns = useShortRuns({ eventLimit: 25, sagasPath: require.resolve('./kept-sagas') });
const requests: ParticipantRequest[] = [];
const uuids: string[] = [];

/** Serves the requests of the test, and notes them. */
const participants = {
  warehouse: implement(warehouse, {
    reserve: ({ id, weight }, request) => {
      requests.push(request);
      return { at: new Date(0), shelf: `${id}/${String(weight)}` };
    },
    release: (_, request) => void requests.push(request),
  }),
  printer: (request: ParticipantRequest) => void requests.push(request),
  office: () => {
    throw new SagaRefused({ why: 'closed' });
  },
};

describe.each(WORKERS)('on a worker that is %s', (kind) => {
  it('undos get what was kept, sent and refused in earlier runs', async () => {
    requests.length = 0;
    const uuid = randomUUID();
    uuids.push(uuid);
    const ids = Array.from({ length: 8 }, (_, index) => `i${String(index)}`);
    const execution = await shortRuns.beside({ participants, ...(kind === 'uncached' && UNCACHED) }, () =>
      shortRuns.manager.run(filling, { ids } as never, { uuid, raiseOnError: false }),
    );
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'REFUSED', step: 'close' } });
    expect((await runsOf(shortRuns.client, uuid)).length).toBeGreaterThan(1);
    const undos = requests.filter(({ undoOf }) => undoOf.length > 0);
    const cause = { code: 'REFUSED', step: 'close', reply: { why: 'closed' } };
    const [destroyed, ...released] = undos.map(({ content }) => content);
    expect(released).toEqual(
      [...ids].reverse().map((id) => ({
        ...{ shelf: `${id}/1`, isDate: true, outcome: 'done', cause },
        sent: { id, weight: 1 },
      })),
    );
    const printed = requests.find(({ target }) => target === 'printer/print')?.content;
    expect(printed).toEqual({ id: expect.any(String) as string, batch: 'standard' });
    expect(destroyed).toEqual({ id: (printed as { id: string }).id, because: { why: 'closed' } });
  }, 120_000);
});

it('a start that does not fit the schema is refused by the client, and by the worker where it comes by name', async () => {
  const refused = shortRuns.manager.run(filling, { ids: 5 } as never, { uuid: randomUUID() });
  await expect(refused).rejects.toMatchObject({ code: 'CONTEXT_INVALID' });
  const uuid = randomUUID();
  uuids.push(uuid);
  const execution = await shortRuns.beside({ participants }, () =>
    shortRuns.manager.run('filling', { ids: 5 }, { uuid, raiseOnError: false }),
  );
  expect(execution).toMatchObject({ status: 'errored', steps: [], error: { code: 'CONTEXT_INVALID' } });
}, 120_000);

it('the histories of all runs replay', async () => {
  const { runs, diverged } = await shortRuns.replay(uuids);
  expect(runs).toBeGreaterThan(3);
  expect(diverged).toEqual([]);
}, 120_000);
