import { randomUUID } from 'node:crypto';
import { replyLater, SagaResponse, type SagaResponseInit } from 'temporal-saga';
import { SagaExecutionUnfinishedError } from 'temporal-saga/client';
import { useTemporal } from '../../support/saga-worker';
import { slowParcel } from './operator-sagas';

const temporal = useTemporal();
const open: string[] = [];

afterEach(async () => {
  for (const uuid of open.splice(0)) {
    await temporal.client.workflow
      .getHandle(uuid)
      .terminate()
      .catch(() => undefined);
  }
});

/** A saga that waits for the reply of the carrier. */
async function paused() {
  const requests: string[] = [];
  const options = {
    sagasPath: require.resolve('./operator-sagas'),
    participants: {
      packing: () => ({}),
      shipping: ({ idempotencyKey }: { idempotencyKey: string }) => {
        requests.push(idempotencyKey);
        return replyLater;
      },
    },
  };
  const worker = await temporal.startWorker(options);
  const { manager } = worker;
  const uuid = randomUUID();
  open.push(uuid);
  const execution = await manager.run(slowParcel, { parcelId: 'P1' }, { uuid, pauseOnDisk: true });
  const reply = (content: unknown, given: { status?: 200 | 400 | 500; request?: string } = {}) =>
    new SagaResponse({ uuid, request: requests[0] ?? '', content, ...given });
  return { worker, options, manager, uuid, execution, reply };
}

const shipped = { trackingId: 'T7' };

describe('manager.run with pauseOnDisk', () => {
  it('manager.run with pauseOnDisk returns at the first pause', async () => {
    expect((await paused()).execution).toMatchObject({ status: 'paused', steps: [{}, { step: 'ship' }] });
  });

  it('manager.run with returnExecution: false returns the uuid', async () => {
    const { manager, uuid } = await paused();
    const again = { uuid, pauseOnDisk: true, returnExecution: false } as const;
    expect(await manager.run(slowParcel, { parcelId: 'P1' }, again)).toBe(uuid);
  });
});

describe('a reply', () => {
  it('a reply lets the saga continue to its end', async () => {
    const { manager, reply } = await paused();
    const execution = await manager.run({ response: reply(shipped), pauseOnDisk: true });
    expect(execution).toMatchObject({ status: 'finished', context: shipped });
  });

  it('a reply reaches an execution whose worker was replaced meanwhile', async () => {
    const { worker, options, manager, reply } = await paused();
    await worker.stop();
    await temporal.startWorker({ ...options, taskQueue: worker.taskQueue });
    expect(await manager.run({ response: reply(shipped) })).toMatchObject({ status: 'finished' });
  });

  it('a reply that refuses makes the saga fail, and run throws', async () => {
    const { manager, uuid, reply } = await paused();
    const response = reply({ reason: 'no carrier' }, { status: 400 });
    await expect(manager.run({ response })).rejects.toMatchObject({ code: 'EXECUTION_FAILED', uuid });
  });

  it('a second reply is refused', async () => {
    const { manager, reply } = await paused();
    const results = await Promise.allSettled([1, 2].map(() => manager.run({ response: reply(shipped) })));
    const codes = results.map((result) =>
      result.status === 'fulfilled' ? 'accepted' : (result.reason as { code: string }).code,
    );
    expect(codes).toContain('accepted');
    expect(['REPLY_DUPLICATE', 'SAGA_EXECUTION_CLOSED']).toContain(codes.find((code) => code !== 'accepted'));
  });

  it('a reply to another execution or another request is refused, and the saga still waits', async () => {
    const { manager, uuid, reply } = await paused();
    const foreign = reply(shipped, { request: 'another/ship/execute/1' });
    await expect(manager.run({ response: foreign })).rejects.toMatchObject({ code: 'REPLY_FOREIGN' });
    expect((await manager.load(uuid)).status).toBe('paused');
  });

  it('a reply to an execution that has ended is refused', async () => {
    const { manager, reply } = await paused();
    await manager.run({ response: reply(shipped) });
    await expect(manager.run({ response: reply(shipped) })).rejects.toMatchObject({
      name: 'SagaExecutionAlreadyExecutedError',
      code: 'SAGA_EXECUTION_CLOSED',
    });
  });

  it.each<[string, SagaResponseInit]>([
    ['no uuid', { request: 'r' }],
    ['no request', { uuid: 'u' }],
    ['a content that is not JSON', { uuid: 'u', request: 'r', content: new Map() }],
    ['a content of more than 1 MiB', { uuid: 'u', request: 'r', content: 'x'.repeat(1_100_000) }],
  ])('a reply with %s is refused before it is sent', async (_, init) => {
    const manager = await temporal.managerFor('any');
    await expect(manager.run({ response: new SagaResponse(init) })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
  });
});

describe('a wait for the end', () => {
  it('a wait ends with its timeout, while the saga continues', async () => {
    const { manager, uuid, reply } = await paused();
    const waiting = manager.run(slowParcel, { parcelId: 'P1' }, { uuid, timeout: '50 ms' });
    const failure: unknown = await waiting.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SagaExecutionUnfinishedError);
    expect(failure).toMatchObject({ code: 'EXECUTION_UNFINISHED', uuid, execution: { status: 'paused' } });
    expect(await manager.run({ response: reply(shipped) })).toMatchObject({ status: 'finished' });
  });

  it('a wait ends with its signal', async () => {
    const { manager, uuid } = await paused();
    const giveUp = new AbortController();
    const waiting = manager.run(slowParcel, { parcelId: 'P1' }, { uuid, signal: giveUp.signal });
    giveUp.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'EXECUTION_UNFINISHED', uuid });
  });

  it('a wait with a signal that is already aborted starts nothing', async () => {
    const manager = await temporal.managerFor('any');
    const uuid = randomUUID();
    const options = { uuid, signal: AbortSignal.abort() };
    await expect(manager.run(slowParcel, { parcelId: 'P1' }, options)).rejects.toMatchObject({
      code: 'EXECUTION_UNFINISHED',
      cause: { name: 'AbortError' },
      uuid,
    });
    await expect(manager.load(uuid)).rejects.toMatchObject({ code: 'EXECUTION_NOT_FOUND' });
  });

  it('an invalid timeout is refused before anything is started', async () => {
    const manager = await temporal.managerFor('any');
    await expect(manager.run(slowParcel, { parcelId: '1' }, { timeout: 'soon' })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
  });
});
