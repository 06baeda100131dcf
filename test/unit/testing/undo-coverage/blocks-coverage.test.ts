import { Saga, SagaRefused, SagaRequest } from 'temporal-saga';
import { InMemoryHost } from 'temporal-saga/testing';
import { type CollectedUndos, undoCoverage } from 'temporal-saga/testing/undo-coverage';

const step = (name: string) => (body: Saga) =>
  body
    .remoteStep('do')
    .onExecute(() => new SagaRequest({ target: `${name}/do` }))
    .onFailure(() => new SagaRequest({ target: `${name}/undo` }));

/** A saga that holds each kind of block. */
function order(): Saga {
  const item = new Saga<{ item: string }>();
  item
    .remoteStep('do')
    .onExecute(() => new SagaRequest({ target: 'item/do' }))
    .onFailure(() => new SagaRequest({ target: 'item/undo' }));
  const saga = new Saga('order');
  saga.parallelStep('both').branch('a', step('a')).branch('b', step('b'));
  saga.forEachStep('loop', item.commit(), { atOnce: 2 }).over(() => ['x', 'y']);
  saga.sagaStep('rounds', step('round'), { attempts: 2 });
  saga.alternativesStep('way').first('one', step('one')).orElse('other', step('other'));
  let rounds = 0;
  saga.repeatStep('again', step('again'), { atMost: 2 }).until(() => (rounds += 1) === 2);
  saga.hookStep('added').fill('labels', step('label'));
  saga.timerStep('pause', 10);
  saga.decisionStep('approve', { timeout: 10 }).on('yes').onTimeout(step('late'));
  saga.remoteStep('pay').onExecute(() => new SagaRequest({ target: 'bank/pay' }));
  return saga.commit();
}

/** Refuses the requests for some targets; a target with a number only so many times. */
function hostRefusing(refused: Readonly<Record<string, number>>): InMemoryHost {
  const left = new Map(Object.entries(refused));
  return new InMemoryHost({
    participants: {
      '*': ({ target }) => {
        const times = left.get(target) ?? 0;
        left.set(target, times - 1);
        if (times > 0) throw new SagaRefused({});
        return {};
      },
    },
  });
}

let collected: CollectedUndos;
afterEach(() => {
  collected.stop();
});

it('the steps of branches, items, rounds, alternatives and choices count once, by their paths in the definition', async () => {
  collected = undoCoverage();
  await hostRefusing({ 'bank/pay': 1, 'one/do': 1, 'round/do': 1 }).run(order());
  const { sagas, untested } = collected.result();
  expect(sagas[0]?.steps.map((one) => [one.step, one.ran])).toEqual([
    ['both.a.do', 1],
    ['both.b.do', 1],
    ['loop.do', 2],
    ['rounds.do', 1],
    ['way.one.do', 0],
    ['way.other.do', 1],
    ['again.do', 2],
    ['added.labels.do', 1],
    ['approve.timeout.do', 1],
  ]);
  expect(untested).toEqual(['order: way.one.do']);
});

it('the first failure before an undo is named by its path in the definition', async () => {
  collected = undoCoverage();
  await hostRefusing({ 'item/do': 2 }).run(order());
  const failures = collected.result().sagas[0]?.steps.flatMap(({ after }) => after.map((one) => one.step));
  expect(new Set(failures)).toEqual(new Set(['loop.do']));
});
