import { Saga, SagaContext, SagaRefused, SagaRequest } from 'temporal-saga';
import { InMemoryHost, scenario } from 'temporal-saga/testing';
import { exploreSaga } from 'temporal-saga/testing/explorer';

declare const localStorage: { getItem(key: string): unknown };

const order = new Saga<{ name: string; id?: string }>('order')
  .localStep('check', (context) => {
    context.name = `${context.name} ü€😀`;
  })
  .remoteStep('reserve')
  .onExecute(({ name }) => new SagaRequest({ target: 'stock/reserve', content: { name } }))
  .onSuccess<{ id: string }>((context, response) => {
    context.id = response.content().id;
  })
  .onFailure(() => new SagaRequest({ target: 'stock/release' }))
  .remoteStep('charge')
  .onExecute(() => new SagaRequest({ target: 'bank/charge' }))
  .onFailure(() => new SagaRequest({ target: 'bank/refund' }))
  .commit();

test('jsdom does not have all globals of Node', () => {
  const found = ['document', 'TextEncoder', 'structuredClone'].map((name) => name in globalThis);
  expect(found).toEqual([true, false, false]);
});

test('the in-memory host runs a saga', async () => {
  const host = new InMemoryHost({
    participants: {
      stock: () => ({ id: 'ü' }),
      bank: () => {
        throw new SagaRefused({ reason: 'declined €' });
      },
    },
  });
  const execution = await host.run(order, new SagaContext<{ name: string; id?: string }>({ name: 'ö' }));
  expect(execution).toMatchObject({ status: 'errored', error: { code: 'REFUSED' } });
});

test('contexts keep all their values', async () => {
  const at = new Date(0);
  const given = {
    bytes: new Uint8Array([1, 2]),
    at,
    large: 1n,
    map: new Map([['a', 'ü']]),
    set: new Set(['b']),
  };
  const keep = new Saga<typeof given>('keep').localStep('keep', () => undefined).commit();
  const { context } = await new InMemoryHost().run(keep, given);
  expect([[...context.bytes], context.at.getTime(), context.large]).toEqual([[1, 2], 0, 1n]);
  expect([[...context.map], [...context.set]]).toEqual([[['a', 'ü']], ['b']]);
});

test('scenarios and the explorer work', async () => {
  await scenario(order, { name: 'a' })
    .expectRequest('stock/reserve')
    .andReply({ id: '1' })
    .expectRequest('bank/charge')
    .expectEnd('finished');
  const { broken } = await exploreSaga(order, {
    context: { name: 'a' },
    participants: () => ({ '*': () => ({ id: '1' }) }),
    except: ['L12'],
  });
  expect(broken).toBe(0);
});

test('callbacks do not find globals of a page that the workflow sandbox does not have', async () => {
  const page = new Saga('page').localStep('store', () => void localStorage.getItem('a')).commit();
  const { error } = await new InMemoryHost().run(page, {});
  expect(error).toMatchObject({
    code: 'CALLBACK_FAILED',
    causes: [{ message: 'localStorage is not defined' }],
  });
});
