/** A request with a part besides target and content, most often a misspelt content. */
import { Saga, SagaRequest } from 'temporal-saga';
import { runCoroutine } from '../../../src/engine/coroutine';
import { runSaga } from '../../../src/engine/run-saga';
import { SagaState } from '../../../src/engine/saga-state';
import { FakeRuntime, success } from './fake-runtime';

const withBody = () => new SagaRequest({ target: 'pay/charge', body: { total: 5 } } as never);
const ofAnotherCopy = () =>
  Object.defineProperty({ target: 'pay/charge', content: {} }, Symbol.for('temporal-saga.request'), {
    value: true,
  }) as unknown as SagaRequest;

async function ended(request: () => SagaRequest, format: 1 | 2) {
  const { definition, callbacks } = new Saga('order').remoteStep('charge', request).commit().describe();
  const state = new SagaState({ ...definition, format }, {});
  await runCoroutine(runSaga(state, new FakeRuntime(state, callbacks, { charge: success })));
  return state;
}

it('an unknown part of a request fails the step, with the name of the part, before anything is sent', async () => {
  const { status, error } = await ended(withBody, 2);
  expect(status).toBe('errored');
  expect(error).toMatchObject({ code: 'BAD_RETURN', message: expect.stringContaining('body') as string });
});

it.each([
  ['in an execution that 0.2 has started', withBody, 1],
  ['in a request of an earlier copy of the library', ofAnotherCopy, 2],
] as const)('an unknown part of a request is ignored %s', async (_, request, format) => {
  expect((await ended(request, format)).error).toBeUndefined();
});
