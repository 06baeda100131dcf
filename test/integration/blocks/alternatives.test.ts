import { Saga, SagaDefinitionError, SagaRequest } from 'temporal-saga';
import { until } from '../../support/until';
import { nested, paying } from './alternative-sagas';
import { type BlockRun, useBlocks, WORKERS } from './block-workers';

const blocks = useBlocks(require.resolve('./alternative-sagas'));

/** The first incident of an execution that is stuck. */
function stuckAt({ manager, uuid }: BlockRun<object>) {
  return until(async () => {
    const [incident] = await manager.load(uuid).then(
      ({ incidents }) => incidents,
      () => [],
    );
    return incident;
  });
}

describe.each(WORKERS)('alternatives on a worker that is %s', (kind) => {
  it('the reply of the first is lost: it is undone, and there is one payment in the ledger', async () => {
    const { ledger, end } = blocks.begin(kind, paying, {
      prepare: (own) =>
        own.conduct('card/charge', () => {
          throw new Error('no answer');
        }),
    });
    expect(await end).toMatchObject({ status: 'finished', context: { method: 'invoice' } });
    expect(ledger.targets).toEqual(['card/charge', 'card/refund', 'invoice/charge']);
    expect([ledger.inPlace, ledger.contradictions]).toEqual([['invoice/charge'], []]);
    // The effect that comes after all is barred.
    const [late] = ledger.requests;
    ledger.serve('card/charge');
    await expect(late && ledger.take(late)).rejects.toMatchObject({ name: 'SagaRefused' });
    expect(ledger.inPlace).toEqual(['invoice/charge']);
  });

  it('the undo of the first fails: the next begins only when an operator has skipped it', async () => {
    const run = blocks.begin(kind, paying, { prepare: (own) => own.refuse('card/refund') });
    const { ledger, manager, uuid } = run;
    ledger.conduct('card/charge', () => {
      throw new Error('no answer');
    });
    const incident = await stuckAt(run);
    expect(incident).toMatchObject({ step: 'pay.card.charge', phase: 'undo' });
    expect(ledger.targets).not.toContain('invoice/charge');
    await manager.resolve(uuid, { action: 'skip', incident, by: 'ann', reason: 'by phone' });
    const execution = await run.end;
    expect(execution.context).toMatchObject({ method: 'invoice' });
    expect(execution.undoErrors).toMatchObject([{ code: 'SKIPPED', step: 'pay.card.charge' }]);
    expect(ledger.targets.at(-1)).toBe('invoice/charge');
  });

  it.each(['cancel', 'abort'] as const)('a %s in the first: no other begins', async (stop) => {
    let release = (): void => undefined;
    const run = blocks.begin(kind, paying, { prepare: (own) => (release = own.hold('card/charge')) });
    const { ledger, handle, manager, uuid, end } = run;
    await ledger.asked('card/charge');
    if (stop === 'cancel') await handle.cancel();
    else await manager.resolve(uuid, { action: 'abort', by: 'ann', reason: 'fraud' });
    release();
    expect(await end).toMatchObject(
      stop === 'cancel'
        ? { status: 'cancelled', error: { code: 'CANCELLED' } }
        : { status: 'errored', error: { code: 'ABORTED' } },
    );
    expect(ledger.targets).toEqual(['card/charge', 'card/refund']);
    expect([ledger.inPlace, ledger.contradictions]).toEqual([[], []]);
  });

  it.each(['cancel', 'abort'] as const)(
    'a %s in the undo of the first lets it end, and no other begins',
    async (stop) => {
      let release = (): void => undefined;
      const run = blocks.begin(kind, paying, {
        prepare: (own) => {
          own.conduct('card/charge', () => {
            throw new Error('no answer');
          });
          // The first attempt fails: another one must follow, whatever comes from outside.
          release = own.hold('card/refund', ({ attempt }) => {
            if (attempt === 1) throw new Error('not now');
            return undefined;
          });
        },
      });
      const { ledger, handle, manager, uuid, end } = run;
      await ledger.asked('card/refund');
      if (stop === 'cancel') await handle.cancel();
      else await manager.resolve(uuid, { action: 'abort', by: 'ann', reason: 'fraud' });
      release();
      expect(await end).toMatchObject(
        stop === 'cancel'
          ? { status: 'cancelled', error: { code: 'CANCELLED' }, undoErrors: [] }
          : { status: 'errored', error: { code: 'ABORTED' }, undoErrors: [] },
      );
      expect(ledger.targets).toEqual(['card/charge', 'card/refund', 'card/refund']);
    },
  );

  it('nested alternatives in a branch, before a pivot: one way holds, and the rest is undone', async () => {
    const { ledger, end } = blocks.begin(kind, nested, {
      prepare: (own) => own.refuse('visa/charge', 'card/confirm'),
    });
    expect(await end).toMatchObject({ status: 'finished', context: { method: 'invoice' } });
    expect(ledger.inPlace).toEqual(['invoice/charge', 'shop/order', 'shop/ship', 'stock/reserve']);
    expect(ledger.contradictions).toEqual([]);
    expect(ledger.targets.filter((target) => target.startsWith('amex/'))).toEqual([
      'amex/charge',
      'amex/refund',
    ]);
  });

  it('all ways fail: the branch beside them is undone too, with the first failure', async () => {
    const { ledger, end } = blocks.begin(kind, nested, {
      prepare: (own) => own.refuse('visa/charge', 'amex/charge', 'invoice/charge'),
    });
    expect(await end).toMatchObject({
      status: 'errored',
      error: { code: 'REFUSED', step: 'all.pay.way.card.issuer.visa.charge' },
    });
    expect([ledger.inPlace, ledger.contradictions]).toEqual([[], []]);
  });
});

it('a last alternative that cannot be repeated is refused behind a pivot', () => {
  const request = () => new SagaRequest({ target: 'a/do' });
  const saga = new Saga('behind');
  saga.remoteStep('order').onExecute(request).pivot();
  saga
    .alternativesStep('pay')
    .first('card', (body) => body.remoteStep('charge').onExecute(request).onFailure(request))
    .orElse('invoice', (body) => body.remoteStep('charge').onExecute(request));
  expect(() => saga.commit()).toThrow(SagaDefinitionError);
});

it('the histories of all executions replay', async () => {
  expect(await blocks.diverged()).toEqual([]);
});
