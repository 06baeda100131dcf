import { Saga } from '../../../src/definition/saga';
import { SagaRequest } from '../../../src/messages/saga-request';
import { refused } from './fake-runtime';
import { runScript } from './run-script';

it('a loop that continues in another run runs over the list that it has evaluated once', async () => {
  const lists: string[][] = [];
  const item = new Saga<{ item: string }>('item');
  item
    .remoteStep('do')
    .onExecute(({ item: name }) => new SagaRequest({ target: 'shop/do', content: name }))
    .onFailure(({ item: name }) => new SagaRequest({ target: 'shop/undo', content: name }));
  const saga = new Saga();
  saga.forEachStep('loop', item.commit()).over(() => {
    const list = lists.length === 0 ? ['a', 'b', 'c'] : ['other'];
    lists.push(list);
    return list;
  });
  saga.remoteStep('pay').onExecute(() => new SagaRequest({ target: 'bank/pay' }));
  const { dispatches, record } = await runScript(
    { saga: saga.commit(), outcomes: { pay: [refused()] } },
    () => true,
  );
  expect(lists).toHaveLength(1);
  expect(record.status).toBe('errored');
  expect(dispatches.map(({ target, content }) => [target, content])).toEqual([
    ...['a', 'b', 'c'].map((name) => ['shop/do', name]),
    ['bank/pay', {}],
    ...['c', 'b', 'a'].map((name) => ['shop/undo', name]),
  ]);
});
