import { randomUUID } from 'node:crypto';
import { SagaRefused, SagaResponse } from 'temporal-saga';
import { freshTaskQueue, useTemporal } from '../../support/saga-worker';
import { order } from './order-sagas';

const temporal = useTemporal();

/** A place where a participant stops until the test releases it. */
function gate() {
  let arrive = (): void => undefined;
  let open = (): void => undefined;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { arrived, open, pass: () => (arrive(), opened) };
}

async function startedOrder(at: string, then: () => unknown = () => ({}), broken?: string) {
  const requests: string[] = [];
  const stop = gate();
  const uuid = randomUUID();
  const { manager } = await temporal.startWorker({
    sagasPath: require.resolve('./order-sagas'),
    participants: {
      '*': async ({ target }) => {
        requests.push(target);
        if (target === at) await stop.pass();
        if (target === broken) return new SagaResponse({ status: 500 });
        return target === at ? then() : { reservationId: 'R1' };
      },
    },
  });
  const running = manager.run(order, { orderId: '1' }, { uuid, raiseOnError: false });
  await stop.arrived;
  return { requests, stop, running, uuid, handle: temporal.client.workflow.getHandle(uuid) };
}

describe('a cancel', () => {
  it('a cancel lets the running attempt end, takes its reply, and undoes the completed steps', async () => {
    const { requests, stop, running, uuid, handle } = await startedOrder('inventory/reserve', () => ({
      reservationId: 'R9',
    }));
    await handle.cancel();
    stop.open();
    const execution = await running;
    expect(execution).toMatchObject({
      status: 'cancelled',
      error: { code: 'CANCELLED' },
      context: { reservationId: 'R9' },
    });
    expect(requests).toEqual(['inventory/reserve', 'inventory/release']);
    expect((await handle.describe()).status.name).toBe('CANCELLED');
    expect(
      JSON.stringify(
        await temporal.client.workflow
          .getHandle(uuid)
          .describe()
          .then(({ memo }) => memo),
      ),
    ).toContain('R9');
  });

  it('a cancel during the last step undoes that step too, although it succeeded', async () => {
    const { requests, stop, running, handle } = await startedOrder('payment/charge');
    await handle.cancel();
    stop.open();
    expect(await running).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
    expect(requests.slice(-2)).toEqual(['payment/refund', 'inventory/release']);
  });

  it('a cancel during a step that is then refused ends as cancelled, and keeps the refusal', async () => {
    const { stop, running, handle } = await startedOrder('payment/charge', () => {
      throw new SagaRefused();
    });
    await handle.cancel();
    stop.open();
    expect(await running).toMatchObject({ status: 'cancelled', error: { code: 'REFUSED', step: 'charge' } });
    expect((await handle.describe()).status.name).toBe('CANCELLED');
  });

  it('a cancel before the first step sends no request', async () => {
    const taskQueue = freshTaskQueue();
    const workflowId = randomUUID();
    const handle = await temporal.client.workflow.start('order', {
      taskQueue,
      workflowId,
      args: [{ context: { orderId: '1' } }],
    });
    await handle.cancel();
    const requests: string[] = [];
    const participants = { '*': ({ target }: { target: string }) => requests.push(target) };
    const { manager } = await temporal.startWorker({
      taskQueue,
      sagasPath: require.resolve('./order-sagas'),
      participants,
    });
    await handle.result().catch(() => undefined);
    expect(await manager.load(workflowId)).toMatchObject({ status: 'cancelled', steps: [] });
    expect(requests).toEqual([]);
  });

  it('a cancel during a step that fails does not interrupt compensation', async () => {
    const { requests, stop, running, handle } = await startedOrder('payment/charge', () =>
      Promise.reject(Object.assign(new Error('broken'), { nonRetryable: true })),
    );
    await handle.cancel();
    stop.open();
    expect((await running).status).toBe('cancelled');
    expect(requests.slice(-2)).toEqual(['payment/refund', 'inventory/release']);
  });

  it('a cancel during compensation changes nothing', async () => {
    const { requests, stop, running, handle } = await startedOrder(
      'payment/refund',
      () => ({}),
      'payment/charge',
    );
    await handle.cancel();
    stop.open();
    expect(await running).toMatchObject({ status: 'errored', error: { code: 'OUTCOME_UNKNOWN' } });
    expect(requests.slice(-2)).toEqual(['payment/refund', 'inventory/release']);
  });
});
