/**
 * The participants of docs/other-languages.md, as processes: in Python and in Go, by HTTP and on a task queue, for a real saga
 * on a real server.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SagaManager } from 'temporal-saga/client';
import { type SupervisedProcess, superviseProcess } from '../../../src/dev-server/supervised-process';
import { GrpcProxy } from '../../support/grpc-proxy';
import { type CommandLine, goParticipant, pythonProgram } from '../../support/other-languages';
import { freshTaskQueue, type TestWorker, useTemporal } from '../../support/saga-worker';
import { serverAddress } from '../../support/temporal-server';
import { until } from '../../support/until';
import { type Parcel, sendParcel } from './sagas';

const FAILED_PRECONDITION = 9;
const START_LIMIT_MS = 30_000;
const PREPARE_LIMIT_MS = 400_000;

const temporal = useTemporal();
/** The participants reach the server through it. */
let proxy: GrpcProxy;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'temporal-saga-languages-'));
  proxy = await GrpcProxy.before(serverAddress());
});
afterAll(async () => {
  await proxy.close();
  await rm(folder, { recursive: true, force: true });
});

/** A participant that runs, with a ledger in a file that outlives it. */
class Participant {
  #process: SupervisedProcess | undefined;
  #url = '';

  readonly #command: CommandLine;
  readonly #ledger: string;
  readonly #taskQueue: string;

  constructor(command: CommandLine, ledger: string, taskQueue = '') {
    this.#command = command;
    this.#ledger = ledger;
    this.#taskQueue = taskQueue;
  }

  get url(): string {
    return this.#url;
  }

  get output(): string {
    return this.#process?.output.tail() ?? '';
  }

  async start(): Promise<void> {
    const variables = {
      LEDGER: this.#ledger,
      // Again the same one, so that the saga finds it.
      PORT: this.#url === '' ? '0' : new URL(this.#url).port,
      TEMPORAL_ADDRESS: proxy.address,
      TASK_QUEUE: this.#taskQueue,
    };
    const given = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    this.#process = await superviseProcess('env', [...given, ...this.#command]);
    const started = /^listening on (\S+)|^polling /m;
    await this.#process.output
      .printed(started, AbortSignal.timeout(START_LIMIT_MS))
      .catch((cause: unknown) => {
        throw new Error(`The participant did not start. It printed:\n${this.output}`, { cause });
      });
    this.#url = started.exec(this.output)?.[1] ?? '';
  }

  async kill(): Promise<void> {
    if (!this.#process) return;
    process.kill(this.#process.pid, 'SIGKILL');
    await this.#process.ended;
  }

  /** A request without a saga. */
  async post(operation: string, headers: Record<string, string>, content: object = {}) {
    const response = await fetch(`${this.#url}/${operation}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(content),
    });
    return { status: response.status, content: (await response.json()) as Record<string, unknown> };
  }
}

describe.each([
  ['Python', 'HTTP', () => pythonProgram('http_participant.py')],
  ['Python', 'task queue', () => pythonProgram('task_queue_participant.py')],
  ['Go', 'HTTP', goParticipant],
  ['Go', 'task queue', goParticipant],
] as const)('a participant in %s (%s)', (language, route, prepare) => {
  let participant: Participant;
  let worker: TestWorker;
  let manager: SagaManager;

  beforeAll(async () => {
    const taskQueue = route === 'HTTP' ? undefined : freshTaskQueue();
    participant = new Participant(await prepare(), join(folder, `${language}-${route}.db`), taskQueue);
    await participant.start();
    worker = await temporal.startWorker({
      sagasPath: require.resolve('./sagas'),
      participants: { stock: taskQueue ? { taskQueue } : { url: participant.url } },
    });
    ({ manager } = worker);
  }, PREPARE_LIMIT_MS);
  afterAll(async () => {
    await worker.stop();
    await participant.kill();
  });

  const run = (fields: Partial<Parcel> = {}, uuid: string = randomUUID()) =>
    manager.run(
      sendParcel,
      { sku: 'book', quantity: 1, address: 'Main Street 1', ...fields },
      { uuid, raiseOnError: false },
    );

  it(`a participant in ${language} (${route}) does its steps, and replies later`, async () => {
    const { status, context } = await run();
    expect(status).toBe('finished');
    expect(context).toMatchObject({
      reservationId: expect.stringMatching(/^R-.*:reserve:execute:1$/),
      trackingId: expect.stringMatching(/^T-.*:ship:execute:1$/),
    });
  });

  it(`a participant in ${language} (${route}) refuses, and nothing is undone`, async () => {
    const { status, error, steps } = await run({ quantity: 1_000 });
    expect([status, error?.code, error?.step]).toEqual(['errored', 'REFUSED', 'reserve']);
    expect(error?.response?.content).toEqual({ reason: 'sold out' });
    expect(steps.map(({ undo }) => undo)).toEqual([undefined]);
  });

  it(`a participant in ${language} (${route}) refuses later, and undoes by the key of the request`, async () => {
    const execution = await run({ address: 'nowhere', quantity: 9 });
    expect([execution.status, execution.error?.code, execution.error?.step]).toEqual([
      'errored',
      'REFUSED',
      'ship',
    ]);
    expect(execution.steps.map(({ undo }) => undo?.status)).toEqual(['undone', undefined]);
    // Nine of ten goods are there again (the first test has taken one).
    expect(await run({ quantity: 9, gift: true })).toMatchObject({ error: { step: 'wrap' } });
  });

  it(`a participant in ${language} (${route}) undoes every step that it did`, async () => {
    const { status, error, steps } = await run({ gift: true });
    expect([status, error?.step]).toEqual(['errored', 'wrap']);
    expect(steps.map(({ undo }) => undo?.status)).toEqual(['undone', 'undone', undefined]);
  });

  it(`E8: a participant in ${language} (${route}) repeats a reply that Temporal dropped (gRPC code 9)`, async () => {
    const before = proxy.callsOf('UpdateWorkflowExecution').length;
    proxy.answerNext('UpdateWorkflowExecution', FAILED_PRECONDITION);
    expect(await run()).toMatchObject({ status: 'finished' });
    expect(proxy.callsOf('UpdateWorkflowExecution').length - before).toBeGreaterThanOrEqual(2);
  });

  if (route === 'HTTP') {
    it(`a participant in ${language} (${route}) does a request once, also after it was killed`, async () => {
      const headers = { 'Idempotency-Key': randomUUID() };
      const content = { sku: 'book', quantity: 5 };
      const first = await participant.post('reserve', headers, content);
      await participant.kill();
      await participant.start();
      expect(first.status).toBe(200);
      expect(await participant.post('reserve', headers, content)).toEqual(first);
      const undo = { 'Idempotency-Key': randomUUID(), 'Saga-Undo-Of': headers['Idempotency-Key'] };
      expect(await participant.post('release', undo)).toMatchObject({ status: 200 });
      expect(await participant.post('release', undo)).toMatchObject({ status: 200 });
      const rest = randomUUID();
      const all = { sku: 'book', quantity: 8 };
      expect((await participant.post('reserve', { 'Idempotency-Key': rest }, all)).status).toBe(200);
      // Two orders have taken one each: nothing is left, so that nothing was given back twice.
      const more = { 'Idempotency-Key': randomUUID() };
      expect((await participant.post('reserve', more, { sku: 'book', quantity: 1 })).status).toBe(422);
      const undoAll = { 'Idempotency-Key': randomUUID(), 'Saga-Undo-Of': rest };
      expect((await participant.post('release', undoAll)).status).toBe(200);
    });

    it(`a participant in ${language} (${route}) refuses a request that arrives after its undo`, async () => {
      const key = `late ${randomUUID()}, with a comma`;
      const encoded = encodeURIComponent(key);
      const undo = { 'Idempotency-Key': randomUUID(), 'Saga-Undo-Of': `${randomUUID()}, ${encoded}` };
      expect(await participant.post('release', undo)).toMatchObject({ status: 410 });
      const late = await participant.post(
        'reserve',
        { 'Idempotency-Key': encoded },
        { sku: 'book', quantity: 1 },
      );
      expect(late).toEqual({ status: 422, content: { reason: 'undone before it arrived' } });
    });

    it(`a participant in ${language} (${route}) sends a reply that comes too late once`, async () => {
      const tooLate = (request: string) => (line: string) => line.includes(`${request} came too late`);
      const lines = () => participant.output.split('\n');
      // The second and the third reply are sent in later rounds than the first.
      for (const request of ['first', 'second', 'third']) {
        const headers = {
          'Idempotency-Key': randomUUID(),
          'Saga-Id': randomUUID(),
          'Saga-Request': request,
        };
        expect((await participant.post('ship', headers, { address: 'Main Street 1' })).status).toBe(202);
        await until(async () => lines().some(tooLate(request)));
      }
      expect(lines().filter(tooLate('first'))).toHaveLength(1);
    });
  }

  if (language === 'Python' && route === 'HTTP') {
    it('a program in Python starts a saga, and reads its record', async () => {
      const [python, ...script] = await pythonProgram('start_saga.py');
      const env = { ...process.env, TEMPORAL_ADDRESS: proxy.address, TASK_QUEUE: worker.taskQueue };
      const start = async (quantity: string) =>
        (await promisify(execFile)(python, [...script, randomUUID(), quantity], { env })).stdout;
      expect(await start('1')).toMatch(/^finished - T-.*:ship:execute:1\n$/);
      expect(await start('1000')).toBe('errored REFUSED -\n');
    });
  }
});
