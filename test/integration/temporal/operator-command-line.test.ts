import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { replyLater, SagaRefused } from 'temporal-saga';
import type { SagaExecution } from 'temporal-saga/client';
import { findServerExecutable } from '../../../src/dev-server';
import { blocksOf } from '../../docs/markdown';
import { serverAddress } from '../../support/temporal-server';
import { type TestWorker, useTemporal } from '../../support/saga-worker';
import { until } from '../../support/until';
import { type Order, orderProcessing, waitingOrder } from './operator-order-sagas';
import { register } from './operator-register';

/** Runs the commands of docs/operating.md as they are written there; only the ids are replaced. */
const COMMANDS = blocksOf('docs/operating.md').filter(({ language }) => language === 'sh');
const WORKFLOW_ID = /order-471\d/g;
const INCIDENT = 'qwvwwl354v';
const KEY = '01a20a98-e57f-7cc0-ac36-a06c1286ec56:ship-order:execute:1';

const temporal = useTemporal();
const requests = new Map<string, string>();
let worker: TestWorker;
let programs: string;

beforeAll(async () => {
  programs = mkdtempSync(join(tmpdir(), 'temporal-saga-cli-'));
  symlinkSync(await findServerExecutable(), join(programs, 'temporal'));
  worker = await temporal.startWorker({
    sagasPath: require.resolve('./operator-order-sagas'),
    participants: { '*': serve },
  });
});

afterAll(() => {
  rmSync(programs, { recursive: true });
});

interface Dispatched {
  readonly target: string;
  readonly sagaId: string;
  readonly idempotencyKey: string;
  readonly content: Partial<Order>;
}

/** Refuses the operation that the order's id names; replies later to `later`. */
function serve({ target, sagaId, idempotencyKey, content }: Dispatched): unknown {
  requests.set(sagaId, idempotencyKey);
  // An operator who changes a request may leave the order out.
  const { orderId = '' } = content;
  if (orderId.includes(`refuse:${target}`)) throw new SagaRefused();
  if (orderId.includes(`later:${target}`)) return replyLater;
  return { trackingId: 'T1' };
}

const STUCK_UNDO = 'refuse:shipping/ship refuse:payment/refund';
const STUCK_STEP = 'refuse:payment/charge';
const PAUSED = 'later:shipping/ship';

/** An execution that waits for an operator. */
async function waiting(orderId: string, saga = orderProcessing) {
  const { manager } = worker;
  const uuid = randomUUID();
  const end = manager.run(saga, { orderId }, { uuid, raiseOnError: false });
  const stands = async () => ['stuck', 'paused'].includes((await manager.load(uuid)).status);
  await until(() => stands().catch(() => false));
  return { uuid, end, execution: await manager.load(uuid) };
}

/** Runs the block that contains the words. */
async function run(
  words: string | RegExp,
  { uuid, incident }: { uuid: string; incident?: string | undefined },
) {
  const block = COMMANDS.find(({ code }) => code.search(words) >= 0);
  const script = (block?.code ?? 'no such command')
    .replaceAll(WORKFLOW_ID, uuid)
    .replaceAll(INCIDENT, incident ?? '')
    .replaceAll(KEY, requests.get(uuid) ?? '')
    .replace('--task-queue orders', `--task-queue ${worker.taskQueue}`);
  const env = {
    ...process.env,
    PATH: `${programs}${delimiter}${process.env['PATH'] ?? ''}`,
    TEMPORAL_ADDRESS: serverAddress(),
  };
  return (await promisify(execFile)('sh', ['-c', script], { env })).stdout;
}

async function operate(
  words: string | RegExp,
  orderId: string,
  saga = orderProcessing,
): Promise<SagaExecution<Order>> {
  const { uuid, end, execution } = await waiting(orderId, saga);
  await run(words, { uuid, incident: execution.incidents[0]?.id });
  return end;
}

describe('the commands of docs/operating.md', () => {
  it('the commands find a stuck execution, and show it', async () => {
    const { uuid, end, execution } = await waiting(STUCK_UNDO);
    const incident = execution.incidents[0]?.id ?? '';
    await until(async () => (await run('workflow list', { uuid }).catch(() => '')).includes(incident));
    expect(await run('workflow metadata', { uuid })).toContain(incident);
    expect(JSON.parse(await run('saga.record', { uuid }))).toMatchObject({
      queryResult: [{ status: 'stuck', incident: { id: incident, step: 'take-payment', phase: 'undo' } }],
    });
    await run('saga.end', { uuid });
    expect(await end).toMatchObject({
      status: 'incomplete',
      error: { code: 'REFUSED', step: 'ship-order' },
      actions: [{ action: 'end', by: 'ann', applied: true }],
    });
  });

  it('the commands retry an undo with another request', async () => {
    expect(await operate(/"request": \{"target"/, STUCK_UNDO)).toMatchObject({
      status: 'errored',
      undoErrors: [],
      actions: [{ action: 'retry', applied: true }],
    });
  });

  it('the commands retry an undo without a change', async () => {
    const { uuid, end, execution } = await waiting(STUCK_UNDO);
    await run('saga.retry', { uuid, incident: execution.incidents[0]?.id });
    const again = async () => {
      const {
        status,
        incidents: [incident],
      } = await worker.manager.load(uuid);
      return status === 'stuck' && incident?.id !== execution.incidents[0]?.id;
    };
    await until(again);
    const {
      incidents: [incident],
    } = await worker.manager.load(uuid);
    await run('saga.done', { uuid, incident: incident?.id });
    expect(await end).toMatchObject({
      status: 'errored',
      actions: [{ action: 'retry' }, { action: 'done' }],
    });
  });

  it('the commands count an undo as done by hand', async () => {
    expect(await operate('saga.done', STUCK_UNDO)).toMatchObject({ status: 'errored', undoErrors: [] });
  });

  it('the commands skip an undo', async () => {
    expect(await operate('saga.skip', STUCK_UNDO)).toMatchObject({
      status: 'incomplete',
      undoErrors: [{ step: 'take-payment' }],
    });
  });

  it('the commands compensate after a failed step that waits', async () => {
    expect(await operate('saga.compensate', STUCK_STEP, waitingOrder)).toMatchObject({
      status: 'errored',
      error: { code: 'REFUSED', step: 'take-payment' },
    });
  });

  it('the commands abort a running execution', async () => {
    expect(await operate('saga.abort', PAUSED)).toMatchObject({
      status: 'errored',
      error: { code: 'ABORTED' },
    });
  });

  it('the commands reply for a participant', async () => {
    expect(await operate('saga.reply', PAUSED)).toMatchObject({
      status: 'finished',
      context: { trackingId: 'T7' },
    });
  });

  it('the commands cancel an execution', async () => {
    expect(await operate('workflow cancel', PAUSED)).toMatchObject({ status: 'cancelled' });
  });

  it('the commands fail when an action is refused', async () => {
    const { uuid, end } = await waiting(STUCK_UNDO);
    const refused: unknown = await run('saga.retry', { uuid, incident: 'another' }).catch(
      (error: unknown) => error,
    );
    expect((refused as { stderr?: string }).stderr).toContain('INCIDENT_CLOSED');
    await run('saga.end', { uuid });
    await end;
  });

  it('the commands start a saga with the search attributes, and find it by them', async () => {
    await register('SagaStatus');
    await register('SagaWaitsFor', '--waits-for');
    const uuid = randomUUID();
    await run('workflow start', { uuid });
    expect((await temporal.client.workflow.getHandle(uuid).result()) as object).toMatchObject({
      status: 'finished',
    });
    const query = `SagaStatus = 'finished' AND SagaWaitsFor = 'none' AND WorkflowId = '${uuid}'`;
    await until(async () => (await temporal.client.workflow.count(query)).count === 1);
  });
});
