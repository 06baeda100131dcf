import { ApplicationFailure, type PayloadCodec } from '@temporalio/common';
import { activityInfo } from '@temporalio/activity';
import { NativeConnection, Worker } from '@temporalio/worker';
import { freshTaskQueue, type TestWorker, useTemporal } from '../../support/saga-worker';
import { serverAddress } from '../../support/temporal-server';
import { lenient, order } from './order-sagas';

const temporal = useTemporal();
const seen: unknown[][] = [];
let sagaWorker: TestWorker;
let payments: Worker;
let running: Promise<void>;
let connection: NativeConnection;

const refuse = (details: unknown[]) =>
  ApplicationFailure.create({ message: 'refused', type: 'SagaRefused', nonRetryable: true, details });

/** Encodes values that mention a protobuf message as one, as workers of other languages do. */
const protobuf: PayloadCodec = {
  encode: (payloads) =>
    Promise.resolve(
      payloads.map((payload) =>
        Buffer.from(payload.data ?? []).includes('a protobuf message')
          ? { ...payload, metadata: { encoding: Buffer.from('json/protobuf') } }
          : payload,
      ),
    ),
  decode: (payloads) => Promise.resolve(payloads),
};

beforeAll(async () => {
  const taskQueue = freshTaskQueue();
  connection = await NativeConnection.connect({ address: serverAddress() });
  payments = await Worker.create({
    connection,
    taskQueue,
    dataConverter: { payloadCodecs: [protobuf] },
    activities: {
      'payment/charge': ({ orderId }: { orderId: string }, metadata: unknown) => {
        seen.push([orderId, metadata]);
        if (orderId === 'declined') throw refuse([{ reason: 'no funds' }]);
        if (orderId === 'strange') return { chargeId: 'a protobuf message' };
        if (orderId === 'strangely refused') throw refuse([{ reason: 'a protobuf message' }]);
        if (orderId === 'fatal') throw ApplicationFailure.nonRetryable('broken', 'Bug');
        const { attempt } = activityInfo();
        if (orderId.startsWith('late') && attempt === 1) throw new Error('lost');
        if (orderId.startsWith('late'))
          throw refuse([
            { reason: 'done already' },
            ...(orderId === 'late, with its attempt' ? [{ attempt }] : []),
          ]);
        return { chargeId: 'C1' };
      },
    },
  });
  running = payments.run();
  sagaWorker = await temporal.startWorker({
    sagasPath: require.resolve('./order-sagas'),
    participants: {
      inventory: () => ({ reservationId: 'R1' }),
      payment: { taskQueue },
      unserved: { taskQueue: freshTaskQueue() },
    },
  });
});
afterAll(async () => {
  payments.shutdown();
  await running;
  await connection.close();
});

const run = (orderId: string, saga = order) =>
  sagaWorker.manager.run(saga, { orderId }, { raiseOnError: false });

describe('a participant on a task queue', () => {
  it('a participant on a task queue receives the content and the metadata, and its result is a success', async () => {
    const execution = await run('plain');
    expect(execution.status).toBe('finished');
    const [, metadata] = seen.find(([orderId]) => orderId === 'plain') ?? [];
    expect(metadata).toEqual({
      idempotencyKey: expect.stringMatching(/:charge:execute:1$/),
      undoOf: [],
      sagaId: execution.uuid,
      step: 'charge',
      sentAt: expect.any(Number),
    });
  });

  it('a participant on a task queue refuses with a failure of type SagaRefused', async () => {
    const execution = await run('declined', lenient);
    expect(execution).toMatchObject({ status: 'finished', context: { payment: 'refused: no funds' } });
  });

  it('any other final failure of a participant on a task queue leaves the outcome unknown', async () => {
    const execution = await run('fatal', lenient);
    expect(execution).toMatchObject({
      status: 'errored',
      error: { code: 'OUTCOME_UNKNOWN' },
      steps: [{ outcome: 'unknown' }],
    });
  });

  it('a result that cannot be read leaves the outcome unknown', async () => {
    const execution = await run('strange', lenient);
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'OUTCOME_UNKNOWN' } });
  });

  it('a refusal with content that cannot be read still refuses', async () => {
    const execution = await run('strangely refused');
    expect(execution.error).toMatchObject({
      code: 'REFUSED',
      response: { content: { unreadable: 'json/protobuf' } },
    });
  });

  it.each(['late', 'late, with its attempt'])(
    'a refusal of a later attempt leaves the outcome unknown: %s',
    async (orderId) => {
      const execution = await run(orderId, lenient);
      expect(execution).toMatchObject({ status: 'errored', error: { code: 'OUTCOME_UNKNOWN' } });
    },
  );

  it('A8: the result of a participant on a task queue may report that there is nothing to undo', async () => {
    const taskQueue = freshTaskQueue();
    const broken = () => Promise.reject(ApplicationFailure.nonRetryable('broken', 'Bug'));
    const activities = {
      'payment/charge': broken,
      'payment/refund': () => ({ $saga: 'nothing-to-undo' }),
    };
    const other = await Worker.create({ connection, taskQueue, activities });
    const { manager } = await temporal.startWorker({
      sagasPath: require.resolve('./order-sagas'),
      participants: { inventory: () => ({ reservationId: 'R1' }), payment: { taskQueue } },
    });
    const execution = await other.runUntil(() =>
      manager.run(order, { orderId: '1' }, { raiseOnError: false }),
    );
    expect(execution).toMatchObject({ status: 'errored', undoErrors: [] });
    expect(execution.steps.at(-1)).toMatchObject({ outcome: 'unknown', undo: { status: 'nothing' } });
  });

  it('a participant on a task queue without the activity fails at once, and its step is not undone', async () => {
    const execution = await run('fatal');
    // The refund is an activity that the payment worker does not have.
    expect(execution).toMatchObject({ status: 'incomplete', error: { code: 'OUTCOME_UNKNOWN' } });
    expect(execution.undoErrors).toMatchObject([{ code: 'UNKNOWN_TARGET', step: 'charge' }]);
  });
});
