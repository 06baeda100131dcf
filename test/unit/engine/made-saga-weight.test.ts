import { Saga } from '../../../src/definition/saga';
import { prepare, success } from './fake-runtime';
import { send } from './simple-callbacks';

it('a made saga counts in the size budget from the moment at which it is made', async () => {
  const saga = new Saga('s');
  saga.dynamicStep('plan', () => new Saga().remoteStep('a', send).commit());
  const weights: number[] = [];
  const { state, run } = prepare(saga.commit(), {
    'plan.a': () => {
      weights.push(state.journal.weight);
      return success;
    },
  });
  await run();
  expect(weights).toHaveLength(1);
  expect(weights[0]).toBeGreaterThan(JSON.stringify(state.made.of('plan')).length);
});
