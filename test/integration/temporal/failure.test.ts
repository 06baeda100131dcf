import { nothingToUndo, SagaRefused, SagaResponse } from 'temporal-saga';
import type { ParticipantRequest } from 'temporal-saga/activities';
import type { SagaExecution } from 'temporal-saga/client';
import type { Participants } from 'temporal-saga/worker';
import { type TestWorker, useTemporal } from '../../support/saga-worker';
import { lenient, order, type Order } from './order-sagas';

type Behaviour = (request: ParticipantRequest<{ orderId: string }>) => unknown;

const temporal = useTemporal();
const behaviours = new Map<string, Behaviour>();
const requests = new Map<string, ParticipantRequest[]>();
let worker: TestWorker;
let orders = 0;

/** Every order says by its id how its participants behave; all that they are asked is kept. */
const participants: Participants = {
  '*': (request) => {
    const orderId = request.sagaId;
    requests.set(orderId, [...(requests.get(orderId) ?? []), request]);
    const behaviour = behaviours.get(`${orderId} ${request.target}`);
    return behaviour ? behaviour(request) : { reservationId: 'R1' };
  },
};

beforeAll(async () => {
  worker = await temporal.startWorker({ sagasPath: require.resolve('./order-sagas'), participants });
});

async function run(
  behaviour: Readonly<Record<string, Behaviour>>,
  saga = order,
): Promise<{ execution: SagaExecution<Order>; asked: readonly ParticipantRequest[] }> {
  orders += 1;
  const uuid = `failure-${String(process.pid)}-${String(Date.now())}-${String(orders)}`;
  for (const [target, one] of Object.entries(behaviour)) behaviours.set(`${uuid} ${target}`, one);
  const execution = await worker.manager.run(
    saga,
    { orderId: uuid },
    { uuid, raiseOnError: false, user: 'u1' },
  );
  return { execution, asked: requests.get(uuid) ?? [] };
}

const targets = (asked: readonly ParticipantRequest[]) => asked.map(({ target }) => target);
const refuse = () => {
  throw new SagaRefused({ reason: 'no funds' });
};
const hang = () => new Promise(() => undefined);

describe('a refused step', () => {
  it('is undone with all steps before it, in reverse, and its reply is kept', async () => {
    const { execution, asked } = await run({ 'payment/charge': refuse });
    expect(execution).toMatchObject({
      status: 'errored',
      error: {
        code: 'REFUSED',
        step: 'charge',
        hook: 'onExecute',
        response: { status: 400, content: { reason: 'no funds' } },
      },
    });
    expect(targets(asked)).toEqual(['inventory/reserve', 'payment/charge', 'inventory/release']);
    expect(execution.context.log).toEqual(['validated', 'un-validated done']);
    expect(asked[2]).toMatchObject({ content: { outcome: 'done', reservationId: 'R1' } });
  });

  it('goes on when its onError returns', async () => {
    const { execution } = await run({ 'payment/charge': refuse }, lenient);
    expect(execution).toMatchObject({ status: 'finished', context: { payment: 'refused: no funds' } });
  });
});

describe('requests', () => {
  it('carry one key for all attempts, another for the undo, and name what they undo', async () => {
    const { asked } = await run({
      'inventory/reserve': ({ attempt }) => {
        if (attempt < 3) throw new Error('busy');
        return { reservationId: 'R3' };
      },
      'payment/charge': refuse,
    });
    const reserve = asked.filter(({ target }) => target === 'inventory/reserve');
    expect(reserve.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(new Set(reserve.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    const release = asked.at(-1);
    expect(release?.undoOf).toEqual([reserve[0]?.idempotencyKey]);
    expect(release?.idempotencyKey).not.toBe(reserve[0]?.idempotencyKey);
    expect(release).toMatchObject({ user: 'u1', step: 'reserve' });
  });
});

describe('an outcome that is unknown', () => {
  it.each<[string, Behaviour]>([
    ['no answer in time', hang],
    ['errors until the attempts are used up', () => Promise.reject(new Error('broken'))],
    ['a system error', () => new SagaResponse({ status: 500 })],
    [
      'a failure that says not to try again',
      () => Promise.reject(Object.assign(new Error('no'), { nonRetryable: true })),
    ],
    [
      'a refusal after an attempt that may have been done',
      ({ attempt }) => (attempt === 1 ? Promise.reject(new Error('lost')) : refuse()),
    ],
  ])('after %s makes the step undo itself too', async (_, behaviour) => {
    const { execution, asked } = await run({ 'payment/charge': behaviour });
    expect(execution).toMatchObject({
      status: 'errored',
      error: { code: 'OUTCOME_UNKNOWN', step: 'charge' },
    });
    expect(targets(asked).slice(-2)).toEqual(['payment/refund', 'inventory/release']);
    expect(asked.at(-2)).toMatchObject({ content: { outcome: 'unknown' } });
  });
});

describe('an undo that fails for good', () => {
  it('is listed, the others still run, and the first error stays', async () => {
    const { execution, asked } = await run({
      'payment/charge': () => new SagaResponse({ status: 500 }),
      'payment/refund': refuse,
    });
    expect(execution.status).toBe('incomplete');
    expect(execution.error?.code).toBe('OUTCOME_UNKNOWN');
    expect(execution.undoErrors).toMatchObject([{ code: 'REFUSED', step: 'charge', hook: 'onFailure' }]);
    expect(targets(asked).at(-1)).toBe('inventory/release');
    expect(execution.context.log).toEqual(['validated', 'un-validated done']);
  });

  it.each<[string, Behaviour]>([
    ['nothingToUndo', () => nothingToUndo],
    ['a response of HTTP status 410', () => new SagaResponse({ status: 400, httpStatus: 410 })],
  ])('A8: counts as nothing to undo when the outcome was unknown and the answer is %s', async (_, undo) => {
    const { execution } = await run({
      'payment/charge': () => new SagaResponse({ status: 500 }),
      'payment/refund': undo,
    });
    expect(execution.status).toBe('errored');
    expect(execution.steps.at(-1)?.undo?.status).toBe('nothing');
  });

  it('A8: is asked for again after a response of HTTP status 404, which proves nothing', async () => {
    const { execution, asked } = await run({
      'payment/charge': () => new SagaResponse({ status: 500 }),
      'payment/refund': () => new SagaResponse({ status: 400, httpStatus: 404 }),
    });
    expect(execution.undoErrors).toMatchObject([{ code: 'OUTCOME_UNKNOWN', step: 'charge' }]);
    expect(targets(asked).filter((target) => target === 'payment/refund')).toHaveLength(3);
  });

  it('never counts as nothing to undo when the step had succeeded', async () => {
    const { execution } = await run({
      'payment/charge': refuse,
      'inventory/release': () => nothingToUndo,
    });
    expect(execution).toMatchObject({ status: 'incomplete', undoErrors: [{ step: 'reserve' }] });
  });
});
