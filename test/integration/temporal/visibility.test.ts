import { randomUUID } from 'node:crypto';
import { workflowMetadataQuery } from '@temporalio/workflow';
import { SagaRefused } from 'temporal-saga';
import { type TestWorker, useTemporal } from '../../support/saga-worker';
import { order } from './order-sagas';

const temporal = useTemporal();
let worker: TestWorker;

beforeAll(async () => {
  worker = await temporal.startWorker({
    sagasPath: require.resolve('./order-sagas'),
    participants: {
      inventory: () => ({ reservationId: 'R1' }),
      payment: ({ content }) => {
        if (content.orderId === 'declined') throw new SagaRefused();
        return {};
      },
    },
  });
});

async function ran(orderId: string) {
  const uuid = randomUUID();
  await worker.manager.run(order, { orderId }, { uuid, raiseOnError: false });
  const handle = temporal.client.workflow.getHandle(uuid);
  return { handle, events: (await handle.fetchHistory()).events ?? [] };
}

const scheduled = (events: Awaited<ReturnType<typeof ran>>['events']) =>
  events.flatMap(({ activityTaskScheduledEventAttributes: attributes, userMetadata }) =>
    attributes ? [{ attributes, summary: Buffer.from(userMetadata?.summary?.data ?? []).toString() }] : [],
  );

describe('the Temporal UI', () => {
  it('a start has a summary, and its steps as details', async () => {
    const { handle } = await ran('1');
    const description = await handle.describe();
    expect(await description.staticSummary()).toBe('order: 3 steps');
    expect(await description.staticDetails()).toBe(
      '1. validate (local)\n2. reserve (remote)\n3. charge (remote)',
    );
  });

  it('an activity has the step as its id, the target as its type, and a summary', async () => {
    const { events } = await ran('declined');
    const activities = scheduled(events).map(({ attributes, summary }) => [
      attributes.activityId,
      attributes.activityType?.name,
      summary,
    ]);
    expect(activities).toEqual([
      ['reserve', 'inventory/reserve', '"2/3 reserve"'],
      ['charge', 'payment/charge', '"3/3 charge"'],
      ['reserve:undo', 'inventory/release', '"undo reserve"'],
    ]);
  });

  it('the current details are a table of the steps, and the queries have descriptions', async () => {
    const { handle } = await ran('declined');
    const { currentDetails, definition } = await handle.query(workflowMetadataQuery);
    expect(currentDetails).toMatch(/^ {2}reserve +done +undone +1$/m);
    expect(currentDetails).toMatch(/^ {2}charge +failed \(refused\) +1$/m);
    expect(currentDetails).toContain('REFUSED');
    const described = definition?.queryDefinitions?.filter(({ name }) => name?.startsWith('saga.'));
    expect(described?.map(({ description }) => (description ?? '').length > 0)).toEqual([true, true, true]);
  });

  it('a refused request is a failed activity with the reason of the participant, and costs no other event', async () => {
    const { events } = await ran('declined');
    const failed = events.flatMap(({ activityTaskFailedEventAttributes: attributes }) =>
      attributes ? [attributes] : [],
    );
    expect(failed).toHaveLength(1);
    const { message, stackTrace, applicationFailureInfo } = failed[0]?.failure ?? {};
    expect(message).toContain('payment/charge');
    expect(stackTrace).toBe('');
    expect(applicationFailureInfo).toMatchObject({ type: 'SagaRefused', nonRetryable: true, category: 1 });
    // Two requests and an undo.
    expect(events).toHaveLength(3 * 6 + 5);
  });

  it('a saga by value costs six events for each remote step and five more', async () => {
    const { events } = await ran('1');
    expect(events).toHaveLength(2 * 6 + 5);
  });

  it('a saga by name costs one more marker', async () => {
    const workflowId = randomUUID();
    await worker.manager.run('order', { orderId: '1' }, { uuid: workflowId });
    const { events } = await temporal.client.workflow.getHandle(workflowId).fetchHistory();
    expect(events).toHaveLength(2 * 6 + 5 + 1);
  });

  it('the history holds the context beside each request', async () => {
    const { events } = await ran('1');
    const inputs = scheduled(events).map(
      ({ attributes }) =>
        JSON.parse(Buffer.from(attributes.input?.payloads?.[0]?.data ?? []).toString()) as unknown,
    );
    expect(inputs).toMatchObject([
      { echo: { context: { orderId: '1', log: ['validated'] } } },
      { echo: { context: { orderId: '1', reservationId: 'R1' } } },
    ]);
  });
});
