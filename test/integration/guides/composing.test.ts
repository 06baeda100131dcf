/** docs/composing-sagas.md and docs/exclusion.md: their sagas and commands, on a real server; only ids are replaced. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { changePlan, closeAccount } from '../../../examples/composition/account-sagas';
import { approveOrder } from '../../../examples/composition/approve-order';
import { bookTrip } from '../../../examples/composition/book-trip';
import { onAccount } from '../../../examples/composition/one-per-account';
import { findServerExecutable } from '../../../src/dev-server';
import { blocksOf } from '../../docs/markdown';
import { useTemporal } from '../../support/saga-worker';
import { serverAddress } from '../../support/temporal-server';
import { until } from '../../support/until';

const temporal = useTemporal();
const CLI = 'npx temporal-saga cli';

/** The commands of the page that contain a text, each on its own. */
const commandsWith = (text: string) =>
  blocksOf('docs/composing-sagas.md')
    .filter(({ language }) => language === 'sh')
    .flatMap(({ code }) => code.split(/\n(?=npx)/))
    .filter((command) => command.includes(text));

async function runCommand(text: string, replaced: Readonly<Record<string, string>>): Promise<string> {
  const [command = '', ...others] = commandsWith(text);
  expect(others).toEqual([]);
  const given = { ...replaced, [CLI]: await findServerExecutable() };
  const script = Object.entries(given).reduce((code, [from, to]) => code.replaceAll(from, to), command);
  const env = { ...process.env, TEMPORAL_ADDRESS: serverAddress() };
  return (await promisify(execFile)('sh', ['-ec', script], { env })).stdout;
}

describe('the order that waits for an approval', () => {
  it('is paused until the commands of the page send the decision and the event', async () => {
    const uuid = randomUUID();
    const { manager } = await temporal.startWorker({
      sagasPath: require.resolve('../../../examples/composition/approve-order'),
      participants: { '*': () => ({}) },
    });
    const ended = manager.run(approveOrder, { orderId: 'O1', total: 5 }, { uuid, raiseOnError: false });
    const wait = await until(async () => {
      // The execution may not have started yet.
      const execution = await manager.load(uuid).catch(() => undefined);
      return execution?.status === 'paused' && execution.waits.find(({ kind }) => kind === 'decision');
    });
    expect(wait).toMatchObject({
      step: 'approve',
      choices: ['approve', 'ask-for-deposit', 'reject'],
      shows: { orderId: 'O1', total: 5 },
    });
    const ids = { 'order-4711': uuid, SEEN: String(wait.seen) };
    await runCommand('saga.event', ids);
    await runCommand('saga.decide', ids);
    expect(await runCommand('saga.record', ids)).toContain('"waits"');
    const timer = await until(async () => {
      const { waits } = await manager.load(uuid);
      return waits.find(({ kind }) => kind === 'timer');
    });
    expect(timer).toMatchObject({ step: 'cool-off' });
    await manager.resolve(uuid, { action: 'done', incident: (await manager.load(uuid)).activePhases[0]!, by: 'ann' }); // prettier-ignore
    expect(await ended).toMatchObject({ status: 'finished', context: { paymentId: 'P1' } });
  });
});

describe('the messages of callers to the order', () => {
  it('are refused with the codes of the page', async () => {
    const uuid = randomUUID();
    let arrive = (): void => undefined;
    let letGo = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const { manager } = await temporal.startWorker({
      sagasPath: require.resolve('../../../examples/composition/approve-order'),
      participants: {
        async '*'({ target }) {
          if (target !== 'stock/reserve') return {};
          arrive();
          await held;
          return {};
        },
      },
    });
    const ended = manager.run(approveOrder, { orderId: 'O1', total: 5 }, { uuid, raiseOnError: false });
    const paid = (kilobytes: number, id: string) => {
      const content = { paymentId: id, text: 'x'.repeat(kilobytes * 1024) };
      return manager.send(uuid, { event: 'payment-received', id, content });
    };
    const code = (expected: string) => expect.objectContaining({ code: expected }) as unknown;
    await arrived;
    const decision = { step: 'approve', choice: 'approve', by: 'ann' };
    await expect(manager.decide(uuid, decision)).rejects.toEqual(code('DECISION_NOT_OPEN'));
    await expect(manager.send(uuid, { event: 'payed' })).rejects.toEqual(code('EVENT_UNKNOWN'));
    await expect(paid(300, 'P0')).rejects.toEqual(code('INPUT_INVALID'));
    await paid(200, 'P1');
    await expect(paid(100, 'P2')).rejects.toEqual(code('EVENT_BUFFER_FULL'));
    // A repetition is answered as the first time.
    await paid(200, 'P1');
    letGo();
    const { seen = '' } = await until(async () => {
      const { waits } = await manager.load(uuid);
      return waits.find(({ kind }) => kind === 'decision');
    });
    await expect(manager.decide(uuid, decision)).rejects.toEqual(code('DECISION_STALE'));
    const unknown = { ...decision, choice: 'maybe', seen };
    await expect(manager.decide(uuid, unknown)).rejects.toEqual(code('ACTION_INVALID'));
    await manager.decide(uuid, { ...decision, seen });
    await expect(manager.decide(uuid, { ...decision, by: 'bob', seen })).rejects.toEqual(
      code('DECISION_TAKEN'),
    );
    await until(async () => {
      const { waits } = await manager.load(uuid);
      return waits.some(({ kind }) => kind === 'timer');
    });
    await expect(paid(1, 'P3')).rejects.toEqual(code('EVENT_LATE'));
    await temporal.client.workflow.getHandle(uuid).cancel();
    expect(await ended).toMatchObject({ status: 'cancelled', context: { paymentId: 'P1' } });
    await expect(paid(1, 'P4')).rejects.toEqual(code('SAGA_EXECUTION_CLOSED'));
  });
});

describe('the trip', () => {
  it('costs no more events than the page says', async () => {
    const uuid = randomUUID();
    const { manager } = await temporal.startWorker({
      sagasPath: require.resolve('../../../examples/composition/book-trip'),
      participants: { '*': ({ target }) => ({ id: target, price: 1 }) },
    });
    await manager.run(bookTrip, { tripId: 'T1', total: 0 }, { uuid });
    const { events } = await temporal.client.workflow.getHandle(uuid).fetchHistory();
    const branches = 3;
    const steps = 2;
    expect(events?.length).toBeLessThanOrEqual(5 + 6 * branches + 6 * steps);
    expect(events?.length).toBeGreaterThanOrEqual(5 + 3 * branches + 3 + 6 * steps);
  });
});

describe('two sagas on one account', () => {
  it('exclude each other as long as they have its version', async () => {
    let arrive = (): void => undefined;
    let letGo = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const { manager } = await temporal.startWorker({
      sagasPath: require.resolve('../../../examples/composition/account-sagas'),
      participants: {
        async accounts({ operation }) {
          if (operation === 'change') {
            arrive();
            await held;
          }
          return {};
        },
      },
    });
    const accountId = randomUUID();
    const first = onAccount(manager, changePlan, { accountId, version: 7 });
    await arrived;
    await expect(onAccount(manager, closeAccount, { accountId, version: 7 })).resolves.toBe('busy');
    const again = onAccount(manager, changePlan, { accountId, version: 7 });
    letGo();
    await expect(Promise.all([first, again])).resolves.toEqual(['done', 'done']);
    await expect(onAccount(manager, closeAccount, { accountId, version: 7 })).resolves.toBe('busy');
    await expect(onAccount(manager, closeAccount, { accountId, version: 8 })).resolves.toBe('done');
  });
});
