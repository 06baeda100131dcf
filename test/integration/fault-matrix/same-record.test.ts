import { randomUUID } from 'node:crypto';
import { Worker, type WorkflowBundleOption } from '@temporalio/worker';
import type { SagaExecution, SagaManager } from 'temporal-saga/client';
import { bundleCode } from '../../../src/worker/bundle-sagas';
import { RECORD_QUERY } from '../../../src/protocol/names';
import type { SagaRecord } from '../../../src/protocol/record';
import { useTemporal, withSources } from '../../support/saga-worker';
import { Services } from './services';
import { trip, type Trip } from './trip-sagas';
import { type StartedTrip, Trips } from './trips';

const temporal = useTemporal();
const sagasPath = require.resolve('./trip-sagas');
let services: Services;
let workflowBundle: WorkflowBundleOption;
let cached: SagaManager;
let uncached: SagaManager;

beforeAll(async () => {
  services = await Services.start();
  const { participants } = services;
  const routing = Object.fromEntries(Object.keys(participants).map((name) => [name, {}]));
  const code = await bundleCode({
    workflowsPath: require.resolve('../../../src/workflows/worker-entry'),
    sagasPath,
    settings: { routing, isVersioned: false },
    ...withSources({}),
  });
  workflowBundle = { code };
  ({ manager: cached } = await temporal.startWorker({ sagasPath, participants }));
  ({ manager: uncached } = await temporal.startWorker({ sagasPath, participants, maxCachedWorkflows: 0 }));
});
afterAll(() => services.close());

/** Starts a trip and does everything that it needs to end. */
type Scenario = (manager: SagaManager, uuid: string) => Promise<StartedTrip>;

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  success: (manager, uuid) => Promise.resolve(new Trips(manager).start(trip, uuid)),

  async failure(manager, uuid) {
    await services.conduct(uuid, 'bank/charge', 'refuse');
    return new Trips(manager).start(trip, uuid);
  },

  async 'an undo that is stuck and retried'(manager, uuid) {
    const trips = new Trips(manager);
    await services.conduct(uuid, 'bank/charge', 'refuse');
    await services.conduct(uuid, 'car/cancel', 'refuse');
    const started = trips.start(trip, uuid);
    await trips.reaches(uuid, 'stuck');
    await services.conduct(uuid, 'car/cancel', 'serve');
    await trips.resolve(uuid, { action: 'retry', reason: 'fixed' });
    return started;
  },

  async 'a reply after a 202'(manager, uuid) {
    const trips = new Trips(manager);
    await services.conduct(uuid, 'hotel/book', 'accept');
    const started = trips.start(trip, uuid);
    await trips.reaches(uuid, 'paused');
    await manager.run({ response: await services.perform(uuid, 'hotel/book') });
    return started;
  },

  async 'a cancel'(manager, uuid) {
    await services.conduct(uuid, 'car/book', 'hold');
    const started = new Trips(manager).start(trip, uuid);
    await services.arrived(uuid, 'car/book');
    await temporal.client.workflow.getHandle(uuid).cancel();
    await services.conduct(uuid, 'car/book', 'serve');
    return started;
  },
};

/** The fields that differ between any two executions: times and ids. */
const OWN_TO_EACH = new Set(['startedAt', 'endedAt', 'at', 'incident']);

function comparable(uuid: string, record: object): unknown {
  const text = JSON.stringify(record, (key, value: unknown) => (OWN_TO_EACH.has(key) ? undefined : value));
  return JSON.parse(text.replaceAll(uuid, 'uuid'));
}

/** The execution of a client, in the form of the record that a workflow returns. */
function recordOf({ saga, status, context, steps, error, undoErrors, actions }: SagaExecution<Trip>): object {
  const plain = steps.map(({ error: _, actions: __, undo, ...step }) => {
    if (!undo) return step;
    const { error: ___, ...rest } = undo;
    return { ...step, undo: rest };
  });
  return { saga, status, context, steps: plain, error, undoErrors, ...(actions.length > 0 && { actions }) };
}

/** Replays every run of an execution with the current code. */
async function replay(uuid: string): Promise<void> {
  let runId = (await temporal.client.workflow.getHandle(uuid).describe()).runId;
  for (;;) {
    const history = await temporal.client.workflow.getHandle(uuid, runId).fetchHistory();
    await Worker.runReplayHistory({ workflowBundle }, history, uuid);
    const before = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
    if (!before) return;
    runId = before;
  }
}

describe('the record of an execution', () => {
  it.each(Object.entries(SCENARIOS))(
    'the record of %s is the same cached, uncached and replayed',
    async (_, scenario) => {
      const records = [cached, uncached].map(async (manager) => {
        const uuid = randomUUID();
        const { end } = await scenario(manager, uuid);
        const execution = await end;
        await replay(uuid);
        // The query replays the history of the closed workflow.
        const replayed = await temporal.client.workflow.getHandle(uuid).query<SagaRecord>(RECORD_QUERY);
        const seen = comparable(uuid, recordOf(execution));
        expect(comparable(uuid, replayed)).toEqual(seen);
        return seen;
      });
      const [one, other] = await Promise.all(records);
      expect(one).toEqual(other);
    },
  );
});
