import { randomUUID } from 'node:crypto';
import { type Client, type WorkflowHandle } from '@temporalio/client';
import { type NativeConnection, Worker } from '@temporalio/worker';
import type { ParticipantRequest } from 'temporal-saga/activities';
import { type OperatorAction, SagaManager } from 'temporal-saga/client';
import { createSagaWorker, type Participants, type StuckNotice } from 'temporal-saga/worker';
import { withSources } from '../support/saga-worker';
import { until } from '../support/until';
import type { Outside, Scenario } from './scenarios';

/** The connections to one server. */
export interface Connections {
  readonly client: Client;
  readonly native: NativeConnection;
}

/** The search attribute of scenarios that show their status; it must be registered with the server. */
export const STATUS_ATTRIBUTE = 'SagaStatus';

/** Runs one scenario to its end, with its own worker; returns the uuid of the execution. */
export async function runScenario(scenario: Scenario, { client, native }: Connections): Promise<string> {
  const uuid = randomUUID();
  const taskQueue = uuid;
  const manager = await SagaManager.connect({
    taskQueue,
    client,
    ...(scenario.showsStatus === true && { searchAttributes: { status: STATUS_ATTRIBUTE } }),
  });
  const outside = outsideOf(client.workflow.getHandle(uuid));
  const keys: string[] = [];
  let notify = (_: StuckNotice): void => undefined;
  const stuck = new Promise<StuckNotice>((resolve) => {
    notify = resolve;
  });
  const worker = await createSagaWorker(
    withSources({
      sagasPath: require.resolve('./sagas.ts'),
      taskQueue,
      connection: native,
      participants: participantsOf(scenario, outside, keys, taskQueue),
      stepActivities: { writeBill: () => ({ room: 'billed' }), tearBill: () => ({}) },
      onStuck: (notice) => {
        notify(notice);
      },
    }),
  );
  const play = async () => {
    const end = manager.run(scenario.saga, { id: scenario.id ?? 'near' }, { uuid, raiseOnError: false });
    if (scenario.whenStuck) {
      const notice = await stuck;
      await until(() => isIdle(client.workflow.getHandle(uuid)));
      await scenario.whenStuck(outside, notice);
    }
    if (scenario.whenPaused) {
      await untilPaused(manager, uuid);
      await scenario.whenPaused(outside, keys.at(-1) ?? '');
    }
    await end;
  };
  await worker.runUntil(() => withRail(scenario, native, taskQueue, play));
  return uuid;
}

function untilPaused(manager: SagaManager, uuid: string): Promise<boolean> {
  return until(async () => {
    // It may not have started yet.
    const execution = await manager.load(uuid).catch(() => undefined);
    return execution?.status === 'paused';
  });
}

/** Whether no activity is running; an event beside an action would give another history each time. */
async function isIdle(handle: WorkflowHandle): Promise<boolean> {
  const { raw } = await handle.describe();
  return (raw.pendingActivities ?? []).length === 0;
}

function outsideOf(handle: WorkflowHandle): Outside {
  return {
    cancel: () => handle.cancel(),
    act: ({ action, ...given }: OperatorAction) => handle.executeUpdate(`saga.${action}`, { args: [given] }),
    reply: (request, content) => handle.executeUpdate('saga.reply', { args: [{ request, content }] }),
  };
}

function participantsOf(
  { behaviours = {} }: Scenario,
  outside: Outside,
  keys: string[],
  taskQueue: string,
): Participants {
  const serve = (request: ParticipantRequest) => {
    keys.push(request.idempotencyKey);
    return behaviours[request.target]?.(request, outside) ?? {};
  };
  return {
    hotel: serve,
    travel: serve,
    flight: serve,
    payment: serve,
    tickets: serve,
    rail: { taskQueue: railQueue(taskQueue) },
  };
}

const railQueue = (taskQueue: string) => `${taskQueue}-rail`;

/** Runs with a second worker for the railway, if the scenario has one. */
async function withRail(
  { rail }: Scenario,
  connection: NativeConnection,
  taskQueue: string,
  play: () => Promise<void>,
): Promise<void> {
  if (!rail) return play();
  const activities = { 'rail/book': async () => Promise.resolve(rail()) };
  const worker = await Worker.create({ connection, taskQueue: railQueue(taskQueue), activities });
  await worker.runUntil(play);
}
