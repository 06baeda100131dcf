import { randomUUID } from 'node:crypto';
import { type Client, type WorkflowHandle } from '@temporalio/client';
import { type NativeConnection, Worker } from '@temporalio/worker';
import type { ParticipantRequest } from 'temporal-saga/activities';
import { type OperatorAction, SagaManager } from 'temporal-saga/client';
import { createSagaWorker, type Participants, type StuckNotice } from 'temporal-saga/worker';
import { withSources } from '../support/saga-worker';
import { sendUpdate } from '../support/send-update';
import { until } from '../support/until';
import type { OpenWait } from '../../src/engine/waits/open-wait';
import type { Outside, Scenario } from './scenarios';

/** The connections to one server. */
export interface Connections {
  readonly client: Client;
  readonly native: NativeConnection;
}

/** The search attributes of scenarios that show their status, or what they wait for; the server must know them. */
export const STATUS_ATTRIBUTE = 'SagaStatus';
export const WAITS_ATTRIBUTE = 'SagaWaitsFor';

/** Runs one scenario to its end, with its own worker; returns the uuid of the execution. */
export async function runScenario(scenario: Scenario, { client, native }: Connections): Promise<string> {
  const uuid = randomUUID();
  const taskQueue = uuid;
  const manager = await SagaManager.connect({
    taskQueue,
    client,
    searchAttributes: attributesOf(scenario),
  });
  const handle = client.workflow.getHandle(uuid);
  const outside = outsideOf(handle);
  const keys: string[] = [];
  let notify = (_: StuckNotice): void => undefined;
  const stuck = new Promise<StuckNotice>((resolve) => {
    notify = resolve;
  });
  const createWorker = () =>
    createSagaWorker(
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
  const railway = new Railway(scenario);
  const play = async () => {
    const context = { id: scenario.id ?? 'near', ...scenario.context };
    const end = manager.run(scenario.saga, context, { uuid, raiseOnError: false });
    if (scenario.whenStuck) {
      const notice = await stuck;
      await until(() => isIdle(handle));
      await scenario.whenStuck(outside, notice);
    }
    if (scenario.whenPaused) {
      await untilPaused(manager, uuid);
      await scenario.whenPaused(outside, keys.at(-1) ?? '');
    }
    for (const [step, answer] of Object.entries(scenario.answers ?? {})) {
      await answer(outside, await untilOpen(manager, uuid, step));
    }
    await end;
  };
  await withRail(railway, native, taskQueue, async () => {
    const { whileAway } = scenario;
    if (!whileAway) return (await createWorker()).runUntil(play);
    const end = manager.run(scenario.saga, { id: 'near' }, { uuid, raiseOnError: false });
    await (await createWorker()).runUntil(() => railway.untilArrived(whileAway.ends));
    const answers = whileAway.messages?.(outside) ?? [];
    for (const [index, name] of whileAway.ends.entries()) {
      railway.end(name);
      await untilRecorded(handle, 'activityTaskCompletedEventAttributes', index + 1);
    }
    await untilRecorded(handle, 'timerFiredEventAttributes', whileAway.timers ?? 0);
    await (await createWorker()).runUntil(Promise.all([end, ...answers]));
  });
  return uuid;
}

function attributesOf({ showsStatus, showsWaits }: Scenario) {
  const status = showsStatus === true && { status: STATUS_ATTRIBUTE };
  const waitsFor = showsWaits === true && { waitsFor: WAITS_ATTRIBUTE };
  return (status || waitsFor) && { ...status, ...waitsFor };
}

/** Waits until history holds so many events of a kind. */
function untilRecorded(
  handle: WorkflowHandle,
  attributes: 'activityTaskCompletedEventAttributes' | 'timerFiredEventAttributes',
  count: number,
): Promise<boolean> {
  return until(async () => {
    const { events } = await handle.fetchHistory();
    return (events ?? []).filter((event) => event[attributes]).length >= count;
  });
}

function untilOpen(manager: SagaManager, uuid: string, step: string): Promise<OpenWait> {
  return until(async () => {
    const execution = await manager.load(uuid).catch(() => undefined);
    return execution?.waits?.find((wait) => wait.step === step);
  });
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
    act: ({ action, ...given }: OperatorAction) => sendUpdate(handle, `saga.${action}`, given),
    reply: (request, content) => sendUpdate(handle, 'saga.reply', { request, content }),
    send: (event) => sendUpdate(handle, 'saga.event', event),
    signal: (event) => handle.signal('saga.event', event),
    decide: (decision) => sendUpdate(handle, 'saga.decide', decision),
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

/** The activities of a second worker, some of which end only when a scenario says so. */
class Railway {
  readonly activities: Readonly<Record<string, () => Promise<unknown>>>;
  readonly #arrived = new Set<string>();
  readonly #ends = new Map<string, () => void>();

  constructor({ rail, whileAway: { ends } = { ends: [] } }: Scenario) {
    const held = ends.map((name) => [name, () => this.#hold(name)] as const);
    this.activities = Object.fromEntries([
      ...held,
      ...(rail ? [['rail/book', async () => Promise.resolve(rail())] as const] : []),
      ...ends.map((name) => [`${name}-off`, () => Promise.resolve({})] as const),
    ]);
  }

  async untilArrived(names: readonly string[]): Promise<void> {
    await until(() => Promise.resolve(names.every((name) => this.#arrived.has(name))));
  }

  end(name: string): void {
    this.#ends.get(name)?.();
  }

  #hold(name: string): Promise<unknown> {
    this.#arrived.add(name);
    return new Promise((resolve) => {
      this.#ends.set(name, () => {
        resolve({ seat: '1A' });
      });
    });
  }
}

/** Runs with a second worker for the railway, if the scenario has one. */
async function withRail(
  { activities }: Railway,
  connection: NativeConnection,
  taskQueue: string,
  play: () => Promise<void>,
): Promise<void> {
  if (Object.keys(activities).length === 0) return play();
  const worker = await Worker.create({ connection, taskQueue: railQueue(taskQueue), activities });
  await worker.runUntil(play);
}
