import { randomUUID } from 'node:crypto';
import { freshTaskQueue, useTemporal } from '../../support/saga-worker';
import { order } from './order-sagas';

const temporal = useTemporal();

/** A place where a participant stops until the test lets it go on. */
function gate() {
  let arrive = (): void => undefined;
  let open = (): void => undefined;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { arrived, open, pass: () => (arrive(), opened) };
}

async function startedOrder(at: string, then: () => unknown = () => ({})) {
  const asked: string[] = [];
  const stop = gate();
  const uuid = randomUUID();
  const { manager } = await temporal.startWorker({
    sagasPath: require.resolve('./order-sagas'),
    participants: {
      '*': async ({ target }) => {
        asked.push(target);
        if (target === at) await stop.pass();
        return target === at ? then() : { reservationId: 'R1' };
      },
    },
  });
  const running = manager.run(order, { orderId: '1' }, { uuid, raiseOnError: false });
  await stop.arrived;
  return { asked, stop, running, uuid, handle: temporal.client.workflow.getHandle(uuid) };
}

describe('a cancel', () => {
  it('lets the attempt in flight end, takes its reply, and undoes what was done', async () => {
    const { asked, stop, running, uuid, handle } = await startedOrder('inventory/reserve', () => ({
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
    expect(asked).toEqual(['inventory/reserve', 'inventory/release']);
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

  it('before the first step does nothing at all', async () => {
    const taskQueue = freshTaskQueue();
    const workflowId = randomUUID();
    const handle = await temporal.client.workflow.start('order', {
      taskQueue,
      workflowId,
      args: [{ context: { orderId: '1' } }],
    });
    await handle.cancel();
    const asked: string[] = [];
    const participants = { '*': ({ target }: { target: string }) => asked.push(target) };
    const { manager } = await temporal.startWorker({
      taskQueue,
      sagasPath: require.resolve('./order-sagas'),
      participants,
    });
    await handle.result().catch(() => undefined);
    expect(await manager.load(workflowId)).toMatchObject({ status: 'cancelled', steps: [] });
    expect(asked).toEqual([]);
  });

  it('does not interrupt compensation', async () => {
    const { asked, stop, running, handle } = await startedOrder('payment/charge', () =>
      Promise.reject(Object.assign(new Error('broken'), { nonRetryable: true })),
    );
    stop.open();
    await handle.cancel();
    const execution = await running;
    expect(['errored', 'cancelled']).toContain(execution.status);
    expect(asked.slice(-2)).toEqual(['payment/refund', 'inventory/release']);
  });
});
