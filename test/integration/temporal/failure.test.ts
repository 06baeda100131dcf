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

/** The id of an order selects the behaviour of its participants; all requests are recorded. */
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
): Promise<{ execution: SagaExecution<Order>; requests: readonly ParticipantRequest[] }> {
  orders += 1;
  const uuid = `failure-${String(process.pid)}-${String(Date.now())}-${String(orders)}`;
  for (const [target, one] of Object.entries(behaviour)) behaviours.set(`${uuid} ${target}`, one);
  const execution = await worker.manager.run(
    saga,
    { orderId: uuid },
    { uuid, raiseOnError: false, user: 'u1' },
  );
  return { execution, requests: requests.get(uuid) ?? [] };
}

const targets = (requests: readonly ParticipantRequest[]) => requests.map(({ target }) => target);
const refuse = () => {
  throw new SagaRefused({ reason: 'no funds' });
};
const hang = () => new Promise(() => undefined);

describe('a refused step', () => {
  it('a refused step is undone with all steps before it, in reverse, and its reply is kept', async () => {
    const { execution, requests } = await run({ 'payment/charge': refuse });
    expect(execution).toMatchObject({
      status: 'errored',
      error: {
        code: 'REFUSED',
        step: 'charge',
        hook: 'onExecute',
        response: { status: 400, content: { reason: 'no funds' } },
      },
    });
    expect(targets(requests)).toEqual(['inventory/reserve', 'payment/charge', 'inventory/release']);
    expect(execution.context.log).toEqual(['validated', 'un-validated done']);
    expect(requests[2]).toMatchObject({ content: { outcome: 'done', reservationId: 'R1' } });
  });

  it('a refused step lets the saga continue when its onError returns', async () => {
    const { execution } = await run({ 'payment/charge': refuse }, lenient);
    expect(execution).toMatchObject({ status: 'finished', context: { payment: 'refused: no funds' } });
  });
});

describe('requests', () => {
  it('requests have one key for all attempts, another key for the undo, and name the keys that they undo', async () => {
    const { requests } = await run({
      'inventory/reserve': ({ attempt }) => {
        if (attempt < 3) throw new Error('busy');
        return { reservationId: 'R3' };
      },
      'payment/charge': refuse,
    });
    const reserve = requests.filter(({ target }) => target === 'inventory/reserve');
    expect(reserve.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(new Set(reserve.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    const release = requests.at(-1);
    expect(release?.undoOf).toEqual([reserve[0]?.idempotencyKey]);
    expect(release?.idempotencyKey).not.toBe(reserve[0]?.idempotencyKey);
    expect(release).toMatchObject({ user: 'u1', step: 'reserve' });
  });
});

describe('an unknown outcome', () => {
  it.each<[string, Behaviour]>([
    ['no answer in time', hang],
    ['errors until the attempts are used up', () => Promise.reject(new Error('broken'))],
    ['a system error', () => new SagaResponse({ status: 500 })],
    [
      'a failure that says not to try again',
      () => Promise.reject(Object.assign(new Error('no'), { nonRetryable: true })),
    ],
    [
      'a refusal after an attempt that may have had its effect',
      ({ attempt }) => (attempt === 1 ? Promise.reject(new Error('lost')) : refuse()),
    ],
  ])('an unknown outcome after %s makes the saga undo the step too', async (_, behaviour) => {
    const { execution, requests } = await run({ 'payment/charge': behaviour });
    expect(execution).toMatchObject({
      status: 'errored',
      error: { code: 'OUTCOME_UNKNOWN', step: 'charge' },
    });
    expect(targets(requests).slice(-2)).toEqual(['payment/refund', 'inventory/release']);
    expect(requests.at(-2)).toMatchObject({ content: { outcome: 'unknown' } });
  });
});

describe('an undo that fails for good', () => {
  it('a failed undo is listed, the others still run, and the first error is kept', async () => {
    const { execution, requests } = await run({
      'payment/charge': () => new SagaResponse({ status: 500 }),
      'payment/refund': refuse,
    });
    expect(execution.status).toBe('incomplete');
    expect(execution.error?.code).toBe('OUTCOME_UNKNOWN');
    expect(execution.undoErrors).toMatchObject([{ code: 'REFUSED', step: 'charge', hook: 'onFailure' }]);
    expect(targets(requests).at(-1)).toBe('inventory/release');
    expect(execution.context.log).toEqual(['validated', 'un-validated done']);
  });

  it.each<[string, Behaviour]>([
    ['nothingToUndo', () => nothingToUndo],
    ['a response of HTTP status 410', () => new SagaResponse({ status: 400, httpStatus: 410 })],
  ])('A8: an undo of an unknown outcome has nothing to undo when the answer is %s', async (_, undo) => {
    const { execution } = await run({
      'payment/charge': () => new SagaResponse({ status: 500 }),
      'payment/refund': undo,
    });
    expect(execution.status).toBe('errored');
    expect(execution.steps.at(-1)?.undo?.status).toBe('nothing');
  });

  it('A8: an undo is sent again after a response of HTTP status 404, which proves nothing', async () => {
    const { execution, requests } = await run({
      'payment/charge': () => new SagaResponse({ status: 500 }),
      'payment/refund': () => new SagaResponse({ status: 400, httpStatus: 404 }),
    });
    expect(execution.undoErrors).toMatchObject([{ code: 'OUTCOME_UNKNOWN', step: 'charge' }]);
    expect(targets(requests).filter((target) => target === 'payment/refund')).toHaveLength(3);
  });

  it('an undo of a completed step never has nothing to undo', async () => {
    const { execution } = await run({
      'payment/charge': refuse,
      'inventory/release': () => nothingToUndo,
    });
    expect(execution).toMatchObject({ status: 'incomplete', undoErrors: [{ step: 'reserve' }] });
  });
});
