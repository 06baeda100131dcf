/** A worker in a namespace that is missing: Temporal's error holds the internals of its connection. */
import { Worker } from '@temporalio/worker';
import { createWorker } from '../../../src/worker/create-worker';

const create = jest.spyOn(Worker, 'create');
const ofTemporal =
  'Namespace prod was not found or otherwise could not be described: Status { code: NotFound, message: "…" }';

it('names the namespace, and what to correct', async () => {
  create.mockRejectedValueOnce(new Error(ofTemporal));
  await expect(createWorker({ taskQueue: 'orders', namespace: 'prod' })).rejects.toMatchObject({
    code: 'NAMESPACE_NOT_FOUND',
    message: expect.stringMatching(/"prod".*TEMPORAL_NAMESPACE/) as string,
  });
});

it('leaves every other error as it is', async () => {
  const error = new Error(ofTemporal.replace('NotFound', 'PermissionDenied'));
  create.mockRejectedValueOnce(error);
  await expect(createWorker({ taskQueue: 'orders' })).rejects.toBe(error);
});
