import { until } from '../../support/until';
import { type BlockRun, useBlocks, WORKERS } from '../blocks/block-workers';
import { type Order, placing } from './notice-sagas';

const blocks = useBlocks(require.resolve('./notice-sagas'));

const context: Order = { orderId: 'o1' };
const FORWARD = ['stock/reserve', 'card/charge'];
const NOTICES = ['events/placed', 'mail/thanks'];

/** The notice that is sent now, as an active phase. */
const sentNow = ({ manager, uuid }: BlockRun<Order>) =>
  until(async () => {
    const { activePhases, status } = await manager.load(uuid);
    const [phase] = activePhases;
    return status === 'notifying' && phase?.phase === 'notice' ? phase : undefined;
  });

const fail = (): never => {
  throw new Error('not now');
};

describe.each(WORKERS)('notices on a worker that is %s', (kind) => {
  it('come after the last step, in their order, and run() resolves after them', async () => {
    const { ledger, end } = blocks.begin(kind, placing, { context });
    expect(await end).toMatchObject({
      status: 'finished',
      notices: [
        {
          notice: '@finished',
          status: 'finished',
          outcome: 'delivered',
          target: 'events/placed',
          attempts: 1,
        },
        { notice: '@finished-2', outcome: 'delivered' },
      ],
    });
    expect(ledger.targets).toEqual([...FORWARD, ...NOTICES]);
  });

  it('come after the last undo, with the first failure', async () => {
    const { ledger, end } = blocks.begin(kind, placing, {
      context,
      prepare: (own) => own.refuse('card/charge'),
    });
    expect(await end).toMatchObject({ status: 'errored', notices: [{ outcome: 'delivered' }] });
    expect(ledger.targets).toEqual([...FORWARD, 'stock/release', 'events/failed']);
    expect(ledger.requests.at(-1)?.content).toEqual({ orderId: 'o1', status: 'errored', why: 'REFUSED' });
  });

  it('come after a cancel, and the workflow then closes as cancelled', async () => {
    let release = (): void => undefined;
    const { ledger, handle, end } = blocks.begin(kind, placing, {
      context,
      prepare: (own) => (release = own.hold('card/charge')),
    });
    await ledger.asked('card/charge');
    await handle.cancel();
    release();
    expect(await end).toMatchObject({ status: 'cancelled', notices: [{ outcome: 'delivered' }] });
    expect((await handle.describe()).status.name).toBe('CANCELLED');
    expect(ledger.targets.at(-1)).toBe('events/failed');
  });

  it('that fail change no status and undo nothing, and the next one is sent', async () => {
    const { ledger, end } = blocks.begin(kind, placing, {
      context,
      prepare: (own) => own.refuse('events/placed'),
    });
    expect(await end).toMatchObject({
      status: 'finished',
      notices: [{ outcome: 'failed', error: { code: 'REFUSED' } }, { outcome: 'delivered' }],
    });
    expect(ledger.targets).toEqual([...FORWARD, ...NOTICES]);
  });

  it('are not interrupted by a cancel: another attempt follows, and the saga stays finished', async () => {
    const run = blocks.begin(kind, placing, { context, prepare: (own) => own.conduct('mail/thanks', fail) });
    await run.ledger.asked('mail/thanks');
    expect(await sentNow(run)).toMatchObject({ step: '@finished-2', target: 'mail/thanks' });
    await run.handle.cancel();
    const before = run.ledger.countOf('mail/thanks');
    await run.ledger.asked('mail/thanks', before + 2);
    run.ledger.serve('mail/thanks');
    expect(await run.end).toMatchObject({ status: 'finished', notices: [{}, { outcome: 'delivered' }] });
  });

  it('that keep failing can be skipped by an operator', async () => {
    const run = blocks.begin(kind, placing, { context, prepare: (own) => own.conduct('mail/thanks', fail) });
    await run.ledger.asked('mail/thanks');
    const incident = await sentNow(run);
    const action = { incident, by: 'ann', reason: 'the mail server is gone' } as const;
    await expect(run.manager.resolve(run.uuid, { ...action, action: 'abort' })).rejects.toMatchObject({
      code: 'ACTION_IMPOSSIBLE',
    });
    await run.manager.resolve(run.uuid, { ...action, action: 'skip' });
    expect(await run.end).toMatchObject({
      status: 'finished',
      notices: [{ outcome: 'delivered' }, { outcome: 'skipped', by: 'ann', error: { code: 'SKIPPED' } }],
      actions: [{ action: 'skip', phase: 'notice', applied: true }],
    });
  });
});

it('notices outlive their worker: each one takes effect once', async () => {
  const first = await blocks.startWorker();
  const run = blocks.beginOn(first.manager, placing, {
    context,
    prepare: (own) => own.conduct('mail/thanks', fail),
  });
  await run.ledger.asked('mail/thanks');
  await first.stop();
  run.ledger.serve('mail/thanks');
  await blocks.startWorker({ taskQueue: first.taskQueue });
  expect(await run.end).toMatchObject({
    status: 'finished',
    notices: [{ outcome: 'delivered' }, { outcome: 'delivered' }],
  });
  expect(run.ledger.contradictions).toEqual([]);
  expect(run.ledger.inPlace).toEqual(['card/charge', 'events/placed', 'mail/thanks', 'stock/reserve']);
  const keys = run.ledger.requests.map(({ idempotencyKey }) => idempotencyKey.split(':').slice(1).join(':'));
  expect(new Set(keys.filter((key) => key.includes('notice')))).toEqual(
    new Set(['@finished:notice:1', '@finished-2:notice:1']),
  );
});

it('every history replays', async () => {
  expect(await blocks.diverged()).toEqual([]);
});
