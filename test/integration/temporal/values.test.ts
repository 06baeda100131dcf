import { randomUUID } from 'node:crypto';
import { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { SagaResponse } from 'temporal-saga';
import { type ParticipantRequest, replyLater } from 'temporal-saga/activities';
import { SagaManager } from 'temporal-saga/client';
import { SagaPlugin } from 'temporal-saga/worker';
import { freshTaskQueue, type TestWorker, useTemporal, withSources } from '../../support/saga-worker';
import { sendUpdate } from '../../support/send-update';
import { until } from '../../support/until';
import { httpParticipant, queueParticipant, textPayload } from './value-participants';
import { relay, type Relayed, stored, waiting } from './value-sagas';

const ID = 738529527931269425n;
const TEXT = '{"id":738529527931269425,"price":49.99,"big":[123456789012345678901234567890],"zero":-0}';
const CONTENT = { id: ID, price: 49.99, big: [123456789012345678901234567890n], zero: -0 };
/** Numbers that no number type can hold, and text that is not JSON. */
const BAD = [
  ['a decimal of 34 digits', '{"a":{"rate":0.1000000000000000055511151231257827}}'],
  ['a number that overflows', '{"rate":1e400}'],
  ['a key that occurs twice', '{"id":1,"id":2}'],
  ['NaN, as Python writes it', '{"rate":NaN}'],
  ['Infinity, as Python writes it', '{"rate":Infinity}'],
] as const;

const temporal = useTemporal();
const called: unknown[] = [];
let returns: () => unknown = () => CONTENT;
let http: Awaited<ReturnType<typeof httpParticipant>>;
let queue: Awaited<ReturnType<typeof queueParticipant>>;
let worker: TestWorker;

beforeAll(async () => {
  [http, queue] = await Promise.all([httpParticipant(), queueParticipant()]);
  worker = await temporal.startWorker({
    sagasPath: require.resolve('./value-sagas'),
    participants: {
      http: { url: http.url },
      queue: { taskQueue: queue.taskQueue },
      function: ({ content }: ParticipantRequest) => {
        called.push(content);
        return returns();
      },
      later: ({ idempotencyKey }: ParticipantRequest) => {
        called.push(idempotencyKey);
        return replyLater;
      },
    },
    stepActivities: {
      carry: (fields: { content: unknown }, _metadata: unknown, { limit }: { limit: bigint }) => {
        called.push([fields.content, limit]);
        return { reply: returns() };
      },
    },
  });
});
afterAll(async () => {
  http.close();
  await queue.close();
});
beforeEach(() => {
  called.length = 0;
  http.received.length = 0;
  queue.received.length = 0;
  http.answer = TEXT;
  queue.answer = TEXT;
  returns = () => CONTENT;
});

describe('an integer beyond 2^53', () => {
  it.each(['http', 'queue'] as const)(
    'B1: a large integer passes through a request, its reply, the context and the undo by %s as its exact literal',
    async (name) => {
      const participant = { http, queue }[name];
      const context = { target: `${name}/carry`, content: CONTENT, fails: true };
      const execution = await worker.manager.run(relay, context, { raiseOnError: false });
      expect(execution).toMatchObject({
        status: 'errored',
        error: { step: 'end' },
        context: { kind: 'bigint' },
      });
      expect({ ...execution.context }.reply).toStrictEqual(CONTENT);
      expect(participant.received).toEqual([TEXT, `{"reply":${TEXT},"kept":${TEXT}}`]);
    },
  );

  it('B1: a large integer passes through a function and the activity of a local step as a bigint', async () => {
    const byFunction = await worker.manager.run(relay, { target: 'function', content: CONTENT });
    expect(called).toStrictEqual([CONTENT]);
    expect({ ...byFunction.context }.reply).toStrictEqual(CONTENT);
    const byActivity = await worker.manager.run(stored, { target: '', content: CONTENT });
    expect(called.at(-1)).toStrictEqual([CONTENT, 9007199254740993n]);
    expect({ ...byActivity.context }.reply).toStrictEqual(CONTENT);
  });

  it('B1: a large integer in a start by another client is a bigint', async () => {
    const uuid = randomUUID();
    await temporal.client.workflow.execute('relay', {
      workflowId: uuid,
      taskQueue: worker.taskQueue,
      args: [textPayload(`{"context": {"target": "http/carry", "content": {"id": ${String(ID)}}}}`)],
    });
    expect(http.received).toEqual([`{"id":${String(ID)}}`]);
    const { context } = await worker.manager.load(uuid);
    expect({ ...context }).toStrictEqual({
      target: 'http/carry',
      content: { id: ID },
      reply: CONTENT,
      kind: 'bigint',
    });
  });

  it('B1: a large integer in a late reply is exact, from this client and from another one', async () => {
    const start = { target: 'later', content: {} };
    const options = { pauseOnDisk: true };
    const paused = await worker.manager.run(relay, start, options);
    const request = String(called.at(-1));
    const response = new SagaResponse({ uuid: paused.uuid, request, content: CONTENT });
    const execution = await worker.manager.run({ response });
    expect({ ...execution.context }['reply']).toStrictEqual(CONTENT);

    const { uuid } = await worker.manager.run(relay, start, options);
    const key = JSON.stringify(called.at(-1));
    const handle = temporal.client.workflow.getHandle(uuid);
    await sendUpdate(handle, 'saga.reply', textPayload(`{"request":${key},"content":${TEXT}}`));
    await handle.result();
    const { context } = await worker.manager.load(uuid);
    expect({ ...context }['reply']).toStrictEqual(CONTENT);
  });

  it("B1: a large integer in an operator's request and response is exact", async () => {
    for (const done of [false, true]) {
      http.answer = '{"rate":1e400}';
      const { uuid, incident } = await stuckAt('http/carry');
      http.answer = '{}';
      const { id, step, phase } = incident;
      const about = { incident: id, step, phase, by: 'ann' } as const;
      if (done) await worker.manager.resolve(uuid, { ...about, action: 'done', response: CONTENT });
      else await worker.manager.resolve(uuid, { ...about, action: 'retry', request: { content: CONTENT } });
      await temporal.client.workflow.getHandle(uuid).result();
      const { context } = await worker.manager.load(uuid);
      expect({ ...context }['reply']).toStrictEqual(done ? CONTENT : {});
      expect(http.received.at(-1)).toBe(done ? '{}' : TEXT);
    }
  });

  it('B1: a large integer of an operator with another client is exact', async () => {
    http.answer = '{"rate":1e400}';
    const { uuid, incident } = await stuckAt('http/carry');
    const { id, step, phase } = incident;
    const about = `"incident":${JSON.stringify(id)},"step":"${step}","phase":"${phase}","by":"ann"`;
    const handle = temporal.client.workflow.getHandle(uuid);
    await sendUpdate(handle, 'saga.done', textPayload(`{${about},"response":${TEXT}}`));
    await handle.result();
    const { context } = await worker.manager.load(uuid);
    expect({ ...context }['reply']).toStrictEqual(CONTENT);
  });

  it('B1: the history holds a large integer as a tag that every client reads exactly', async () => {
    const { uuid } = await worker.manager.run(relay, { target: 'http/carry', content: CONTENT });
    const result: unknown = await temporal.client.workflow.getHandle(uuid).result();
    expect(result).toMatchObject({
      context: {
        reply: { id: { $type: 'BigInt', value: String(ID) }, zero: { $type: 'Number', value: '-0' } },
      },
    });
  });
});

/** Starts a saga whose failed request waits for an operator. */
async function stuckAt(target: string) {
  const uuid = randomUUID();
  const running = worker.manager.run(waiting, { target, content: {} }, { uuid, timeout: '1 ms' });
  await expect(running).rejects.toMatchObject({ code: 'EXECUTION_UNFINISHED' });
  const incident = await until(async () => {
    const execution = await worker.manager.load(uuid);
    return execution.status === 'stuck' && execution.incidents[0];
  });
  return { uuid, incident };
}

describe('a value that cannot be read exactly', () => {
  it.each(BAD)('B1: a participant that answers with %s leaves the outcome unknown', async (_, text) => {
    for (const participant of [http, queue]) {
      participant.answer = text;
      const context = { target: participant === http ? 'http/carry' : 'queue/carry', content: {} };
      const { status, error } = await worker.manager.run(relay, context, { raiseOnError: false });
      expect({ status, code: error?.code }).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    }
  });

  it.each([NaN, Infinity])('B1: a function that returns %s leaves the outcome unknown', async (rate) => {
    returns = () => ({ rate });
    const execution = await worker.manager.run(
      relay,
      { target: 'function', content: {} },
      { raiseOnError: false },
    );
    expect(execution.error).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
  });

  it.each(BAD)('B1: a start by another client with %s is refused', async (_, text) => {
    const uuid = randomUUID();
    const started = temporal.client.workflow.execute('relay', {
      workflowId: uuid,
      taskQueue: worker.taskQueue,
      args: [textPayload(`{"context":{"target":"http/carry","content":${text}}}`)],
    });
    await expect(started).rejects.toMatchObject({ cause: { type: 'SagaErrored' } });
    const { error, steps } = await worker.manager.load(uuid);
    expect({ code: error?.code, steps }).toEqual({ code: 'INPUT_INVALID', steps: [] });
    expect(http.received).toEqual([]);
  });

  it.each(BAD)('B1: an update by another client with %s is refused', async (_, text) => {
    const { uuid } = await worker.manager.run(relay, { target: 'later', content: {} }, { pauseOnDisk: true });
    const key = JSON.stringify(called.at(-1));
    const handle = temporal.client.workflow.getHandle(uuid);
    const update = handle.executeUpdate('saga.reply', {
      args: [textPayload(`{"request":${key},"content":${text}}`)],
    });
    await expect(update).rejects.toMatchObject({ cause: { type: 'INPUT_INVALID' } });
    await worker.manager.resolve(uuid, { action: 'end', by: 'ann', reason: 'a test' });
  });
});

describe('a payload converter that makes a Date of each text that looks like one', () => {
  const AT = '2026-01-31T12:00:00.000Z';
  const content = { at: AT, id: ID };
  const dataConverter = { payloadConverterPath: require.resolve('./date-converter') };
  const settings = {
    sagasPath: require.resolve('./value-sagas'),
    participants: {
      function: ({ content: received }: ParticipantRequest) => {
        called.push(received);
        return content;
      },
    },
    stepActivities: {
      carry: (fields: { content: unknown; due: Date }) => {
        called.push([fields.content, fields.due]);
        return { reply: { ...content, due: fields.due } };
      },
    },
  };

  /** Runs a saga on its own worker, and loads it with a client that has the converter too. */
  async function withConverter(taskQueue: string) {
    const { connection } = temporal.client;
    const client = new Client({ connection, dataConverter });
    const manager = await SagaManager.connect({ client, taskQueue });
    const relayed = await manager.run(
      relay,
      { target: 'function', content, fails: true },
      { raiseOnError: false },
    );
    expect(relayed).toMatchObject({ status: 'errored', error: { step: 'end' } });
    expect(called).toStrictEqual([content, { reply: content, kept: content }]);
    expect({ ...relayed.context }.reply).toStrictEqual(content);

    const due = new Date(AT);
    const { uuid } = await manager.run(stored, { target: '', content, due } as Relayed);
    expect(called.at(-1)).toStrictEqual([content, due]);
    const { context } = await manager.load(uuid);
    expect({ ...context }['reply']).toStrictEqual({ ...content, due });
  }

  it('B4: a payload converter changes nothing of a saga, with createSagaWorker and a client that have it', async () => {
    const { taskQueue } = await temporal.startWorker({ ...settings, dataConverter });
    await withConverter(taskQueue);
  });

  it('B4: a payload converter changes nothing of a saga beside workflows of the same worker that use it', async () => {
    const taskQueue = freshTaskQueue();
    const beside = await Worker.create({
      ...withSources({}),
      connection: temporal.connection,
      taskQueue,
      dataConverter,
      workflowsPath: require.resolve('./converted-workflows'),
      plugins: [new SagaPlugin(settings)],
    });
    await beside.runUntil(async () => {
      await withConverter(taskQueue);
      const started = temporal.client.workflow.execute('kindOf', {
        taskQueue,
        workflowId: randomUUID(),
        args: [AT],
      });
      expect(await started).toBe('a Date');
    });
  });
});
