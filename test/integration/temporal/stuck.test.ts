import { randomUUID } from 'node:crypto';
import { WorkflowFailedError } from '@temporalio/client';
import { SagaRefused, SagaResponse } from 'temporal-saga';
import type { ParticipantRequest } from 'temporal-saga/activities';
import type { OperatorVerb } from 'temporal-saga/client';
import { type TestWorker, useTemporal } from '../../support/saga-worker';
import { until } from '../../support/until';
import { heavyTrip, hurriedTrip, patientTrip, pivotTrip, trip } from './incident-sagas';

type Behaviour = (request: ParticipantRequest) => unknown;

const temporal = useTemporal();
const behaviours = new Map<string, Behaviour>();
const requests = new Map<string, ParticipantRequest[]>();
const notices: { uuid: string; step: string; phase: string }[] = [];
let worker: TestWorker;

beforeAll(async () => {
  worker = await temporal.startWorker({
    sagasPath: require.resolve('./incident-sagas'),
    participants: {
      '*': (request) => {
        const { sagaId, target } = request;
        requests.set(sagaId, [...(requests.get(sagaId) ?? []), request]);
        return behaviours.get(`${sagaId} ${target}`)?.(request) ?? {};
      },
    },
    onStuck: (notice) => {
      notices.push(notice);
    },
  });
});

const refuse = () => {
  throw new SagaRefused({ reason: 'no' });
};
const broken = () => new SagaResponse({ status: 500 });
const targets = (uuid: string) => (requests.get(uuid) ?? []).map(({ target }) => target);

/** Runs a saga with the given behaviours of its participants; a test may change them later. */
function start(saga: typeof trip, behaviour: Readonly<Record<string, Behaviour>>) {
  const uuid = randomUUID();
  const behave = (target: string, one: Behaviour) => behaviours.set(`${uuid} ${target}`, one);
  for (const [target, one] of Object.entries(behaviour)) behave(target, one);
  const running = worker.manager.run(saga, { id: uuid }, { uuid, raiseOnError: false });
  const stuck = () =>
    until(async () => {
      // It may not have started yet.
      const execution = await worker.manager.load(uuid).catch(() => undefined);
      return execution?.status === 'stuck' ? execution.incidents[0] : undefined;
    });
  const act = async (action: OperatorVerb, fields: object = {}) => {
    const { id, step, phase } = await stuck();
    await worker.manager.resolve(uuid, { action, incident: id, step, phase, by: 'ann', ...fields });
  };
  return { uuid, running, behave, stuck, act };
}

describe('an undo that fails for good', () => {
  it('E9: a stuck undo passes the user of the start to onStuck', async () => {
    const uuid = randomUUID();
    behaviours.set(`${uuid} payment/charge`, refuse);
    behaviours.set(`${uuid} flight/cancel`, refuse);
    const running = worker.manager.run(trip, { id: uuid }, { uuid, user: 'carol', raiseOnError: false });
    const notice = await until(() => Promise.resolve(notices.find((one) => one.uuid === uuid)));
    expect(notice).toMatchObject({ user: 'carol', step: 'flight', phase: 'undo' });
    await worker.manager.resolve(uuid, { action: 'end', by: 'ann', reason: 'a test' });
    expect(await running).toMatchObject({ status: 'incomplete' });
  });

  it('a stuck undo waits in a continue-as-new run that keeps the other memo fields', async () => {
    const uuid = randomUUID();
    behaviours.set(`${uuid} payment/charge`, refuse);
    behaviours.set(`${uuid} flight/cancel`, refuse);
    const memo = { customer: 'ann' };
    const { taskQueue } = worker;
    const args = [{ context: { id: uuid } }];
    const handle = await temporal.client.workflow.start('trip', { workflowId: uuid, taskQueue, args, memo });
    const stuckMemo = await until(async () => {
      const description = await handle.describe();
      return description.memo?.['status'] === 'stuck' && description.memo;
    });
    expect(stuckMemo).toMatchObject({ ...memo, step: 'flight' });
    // The continue-as-new run may not have begun yet.
    await worker.manager.resolve(uuid, { action: 'end', by: 'ann', reason: 'a test' });
    await expect(handle.result()).rejects.toBeInstanceOf(WorkflowFailedError);
    expect((await handle.describe()).memo).toEqual(memo);
  });

  it('a stuck undo waits in a continue-as-new run although context and journal have their maximum size', async () => {
    const { running, stuck, act, behave } = start(heavyTrip, {
      'hotel/book': () => 'x'.repeat(240_000),
      'hotel/cancel': refuse,
    });
    const { step } = await stuck();
    behave('hotel/cancel', () => ({}));
    await act('retry');
    const execution = await running;
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'JOURNAL_FULL' }, undoErrors: [] });
    expect(execution.actions).toEqual([expect.objectContaining({ action: 'retry', step, applied: true })]);
  });

  it('a stuck undo waits in a continue-as-new run until the operator retries it, and the first error is kept', async () => {
    const { uuid, running, behave, stuck, act } = start(trip, {
      'payment/charge': refuse,
      'flight/cancel': broken,
    });
    const incident = await stuck();
    expect(incident).toMatchObject({ step: 'flight', phase: 'undo', error: { code: 'OUTCOME_UNKNOWN' } });
    const { memo } = await temporal.client.workflow.getHandle(uuid).describe();
    expect(memo).toMatchObject({ status: 'stuck', step: 'flight', error: { code: 'OUTCOME_UNKNOWN' } });
    await until(() => Promise.resolve(notices.find((notice) => notice.uuid === uuid)));
    behave('flight/cancel', () => ({}));
    await act('retry');
    const execution = await running;
    expect(execution).toMatchObject({
      status: 'errored',
      error: { code: 'REFUSED', step: 'pay' },
      undoErrors: [],
      actions: [{ action: 'retry', by: 'ann', applied: true, failure: { code: 'OUTCOME_UNKNOWN' } }],
    });
    expect(targets(uuid)).toEqual([
      'hotel/book',
      'flight/book',
      'payment/charge',
      'flight/cancel',
      'flight/cancel',
      'hotel/cancel',
    ]);
    const keys = requests.get(uuid)?.map(({ idempotencyKey }) => idempotencyKey) ?? [];
    expect(keys[3]).toBe(keys[4]);
  });

  it('a skipped undo is listed with the name of the operator', async () => {
    const { running, act } = start(trip, { 'payment/charge': refuse, 'flight/cancel': broken });
    await act('skip', { reason: 'the airline is gone' });
    expect(await running).toMatchObject({
      status: 'incomplete',
      undoErrors: [{ code: 'SKIPPED', step: 'flight' }],
    });
  });
});

describe('a failed step that waits', () => {
  it('a failed step that waits continues when the operator marks it as done', async () => {
    const { uuid, running, act } = start(patientTrip, { 'flight/book': refuse });
    await act('done', { response: { seat: '12A' } });
    expect(await running).toMatchObject({ status: 'finished', context: { flight: '12A' } });
    expect(targets(uuid)).toEqual(['hotel/book', 'flight/book']);
  });

  it('a failed step that waits is compensated when the operator says so', async () => {
    const { uuid, running, act } = start(patientTrip, { 'flight/book': refuse });
    await act('compensate', { reason: 'sold out' });
    expect(await running).toMatchObject({ status: 'errored', error: { code: 'REFUSED', step: 'flight' } });
    expect(targets(uuid)).toEqual(['hotel/book', 'flight/book', 'hotel/cancel']);
  });

  it('a failed step that waits is compensated when the execution is cancelled, also in its continue-as-new run', async () => {
    const { uuid, running, stuck } = start(patientTrip, { 'flight/book': refuse });
    await stuck();
    await temporal.client.workflow.getHandle(uuid).cancel();
    expect(await running).toMatchObject({ status: 'cancelled', error: { code: 'REFUSED' } });
    expect((await temporal.client.workflow.getHandle(uuid).describe()).status.name).toBe('CANCELLED');
  });
});

describe('a pivot', () => {
  it('a pivot with an unknown outcome is probed, and the saga continues when the answer is done', async () => {
    const { uuid, running } = start(pivotTrip, {
      'payment/charge': broken,
      'payment/look-up': () => ({ outcome: 'done', content: {} }),
    });
    expect(await running).toMatchObject({ status: 'finished' });
    const [, charge, probe] = requests.get(uuid) ?? [];
    expect(probe?.asksAbout).toEqual([charge?.idempotencyKey]);
  });

  it('a pivot whose outcome stays unknown waits for the operator, and is never undone without an action', async () => {
    const { uuid, running, stuck, act } = start(pivotTrip, {
      'payment/charge': broken,
      'payment/look-up': () => ({ outcome: 'unknown' }),
    });
    expect(await stuck()).toMatchObject({ step: 'pay', phase: 'execute' });
    await act('compensate', { reason: 'the bank says no' });
    expect(await running).toMatchObject({ status: 'errored' });
    expect(targets(uuid)).toEqual(['hotel/book', 'payment/charge', 'payment/look-up', 'hotel/cancel']);
  });

  it('a passed pivot lets nothing be undone: later failures wait, and a cancel changes nothing', async () => {
    const { uuid, running, behave, act, stuck } = start(pivotTrip, { 'tickets/send': refuse });
    await stuck();
    await temporal.client.workflow.getHandle(uuid).cancel();
    behave('tickets/send', () => ({}));
    await act('retry');
    expect(await running).toMatchObject({ status: 'finished' });
    expect(targets(uuid)).toEqual(['hotel/book', 'payment/charge', 'tickets/send', 'tickets/send']);
  });
});

describe('a deadline', () => {
  it('a deadline ends the attempts of the running step, and the saga compensates', async () => {
    const { uuid, running } = start(hurriedTrip, { 'flight/book': () => Promise.reject(new Error('busy')) });
    expect(await running).toMatchObject({ status: 'errored', error: { code: 'DEADLINE_EXCEEDED' } });
    expect(targets(uuid).slice(-2)).toEqual(['flight/cancel', 'hotel/cancel']);
  });
});

describe('an abort', () => {
  it('an abort starts compensation while a step is still being tried', async () => {
    const { uuid, running } = start(trip, { 'flight/book': () => Promise.reject(new Error('busy')) });
    behaviours.set(`${uuid} flight/book`, () => new Promise(() => undefined));
    await until(() => Promise.resolve(targets(uuid).includes('flight/book')));
    await worker.manager.resolve(uuid, { action: 'abort', by: 'bob', reason: 'storm' });
    expect(await running).toMatchObject({ status: 'errored', error: { code: 'ABORTED' } });
    expect(targets(uuid).slice(-2)).toEqual(['flight/cancel', 'hotel/cancel']);
  });
});
