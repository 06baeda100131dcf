import { randomUUID } from 'node:crypto';
import { SagaRefused } from 'temporal-saga/activities';
import { type TestWorker, useTemporal } from '../../support/saga-worker';
import { fastTrip } from './fast-sagas';

const temporal = useTemporal();
let worker: TestWorker;
const requests: { target: string; attempt: number; idempotencyKey: string }[] = [];
const answers = new Map<string, (attempt: number) => unknown>();

beforeAll(async () => {
  worker = await temporal.startWorker({
    sagasPath: require.resolve('./fast-sagas'),
    participants: {
      '*': ({ target, attempt, idempotencyKey }) => {
        requests.push({ target, attempt, idempotencyKey });
        return answers.get(target)?.(attempt) ?? { ok: target };
      },
    },
  });
});
afterEach(() => {
  requests.length = 0;
  answers.clear();
});

async function eventsOf(uuid: string) {
  const { events } = await temporal.client.workflow.getHandle(uuid).fetchHistory();
  return events ?? [];
}

describe('a saga in fast mode', () => {
  it('costs eight events for three remote steps', async () => {
    const uuid = randomUUID();
    const { status } = await worker.manager.run(fastTrip, { id: '1' }, { uuid });
    expect(status).toBe('finished');
    expect(await eventsOf(uuid)).toHaveLength(8);
  });

  it('takes a refusal in the first workflow task for a refusal', async () => {
    const uuid = randomUUID();
    answers.set('hotel/book', () => {
      throw new SagaRefused({ why: 'full' });
    });
    const options = { uuid, raiseOnError: false };
    const { status, error, steps } = await worker.manager.run(fastTrip, { id: '2' }, options);
    expect(error).toMatchObject({ code: 'REFUSED', step: 'hotel' });
    expect(status).toBe('errored');
    expect(steps.map(({ step, outcome }) => [step, outcome])).toEqual([
      ['car', 'done'],
      ['flight', 'done'],
      ['hotel', 'refused'],
    ]);
    expect(await eventsOf(uuid)).toHaveLength(15);
  });
});
