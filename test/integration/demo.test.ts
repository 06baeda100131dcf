import { type ChildProcess, execFile, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from '../../examples/order-processing/audit';
import { type Ledgers, disagreements, type Ending } from '../../examples/order-processing/comparison';
import type { Order } from '../../examples/order-processing/order';
import type { LedgerReport } from '../../examples/order-processing/participants/reply';

const ROOT = join(__dirname, '../..');
const DEMO = join(ROOT, 'examples/order-processing');

/** The demo runs in a copy of the package: it builds the library, and other tests use the folder of the build. */
let copy: string;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd: copy, env: { ...process.env, ...env } };
    execFile(command, args, options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr });
    });
  });
}

/** The arguments of Node that run the demo with the built library. */
function demoCall(args: readonly string[]): string[] {
  const folder = join(copy, 'examples/order-processing');
  return ['-r', join(folder, 'register.js'), join(folder, 'demo.ts'), ...args];
}

function runDemo(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> {
  return run(process.execPath, demoCall(args), env);
}

/** Returns the output up to the text, when the text is printed. */
async function untilPrinted({ stdout }: ChildProcess, text: string): Promise<string> {
  let printed = '';
  for await (const chunk of stdout ?? []) {
    printed += String(chunk);
    if (printed.includes(text)) return printed;
  }
  throw new Error(`It ended before it printed ${text}:\n${printed}`);
}

async function defaultOrders(): Promise<Order[]> {
  return JSON.parse(await readFile(join(DEMO, 'orders.json'), 'utf8')) as Order[];
}

async function writeOrders(name: string, text: string): Promise<string> {
  const file = join(copy, name);
  await writeFile(file, text);
  return file;
}

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'temporal-saga-demo-'));
  for (const part of ['package.json', 'tsconfig.json', 'src', 'examples']) {
    await cp(join(ROOT, part), join(copy, part), { recursive: true });
  }
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
});

afterAll(() => rm(copy, { recursive: true, force: true }));

describe('npm run demo', () => {
  it('the demo runs every scene and ends with sagas and ledgers that agree', async () => {
    const file = join(copy, 'outcome.json');
    const ended = await run('npm', ['run', 'demo', '--', '--json', file]);
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('The ledgers agree.') });

    const outcome = JSON.parse(await readFile(file, 'utf8')) as Outcome;
    expect(outcome.disagreements).toEqual([]);
    expect(outcome.orders).toEqual([
      { order: 'ord_1001', saga: 'finished', stock: 'reserved', payment: 'charged', shipment: 'shipped' },
      { order: 'ord_1002', saga: 'errored', stock: 'released', payment: '-', shipment: '-' },
      { order: 'ord_1003', saga: 'errored', stock: 'released', payment: 'refunded', shipment: '-' },
      { order: 'ord_1004', saga: 'finished', stock: 'reserved', payment: 'charged', shipment: 'shipped' },
      { order: 'ord_1005', saga: 'finished', stock: 'reserved', payment: 'charged', shipment: 'shipped' },
      { order: 'ord_1006-1', saga: 'finished', stock: 'reserved', payment: 'charged', shipment: 'shipped' },
      { order: 'ord_1006-2', saga: 'refused', stock: 'released', payment: 'refunded', shipment: '-' },
      { order: 'ord_1006-3', saga: 'finished', stock: 'reserved', payment: 'charged', shipment: 'shipped' },
      { order: 'ord_1007', saga: 'finished', stock: 'reserved', payment: 'charged', shipment: 'shipped' },
    ]);
    const charge = outcome.requests.find(
      ({ order, operation }) => order === 'ord_1004' && operation === 'charge',
    );
    expect(charge).toMatchObject({ done: 1 });
    // Once from the worker that was killed, again from the next one.
    expect(charge?.received).toBeGreaterThan(1);
    expect(ended.stdout).toContain('ord_1005 waits at shipping-service/ship');
    expect(ended.stdout).toContain('ord_1006 finished');
    expect(ended.stdout).toMatch(/temporal-saga cli workflow update execute .*--name saga\.decide/);
  }, 600_000);

  it('the demo fails when a participant replies "undone" without an undo', async () => {
    const [plain, declined] = await defaultOrders();
    const orders = await writeOrders('two.json', JSON.stringify([plain, declined]));
    const { code, stdout } = await runDemo(['--orders', orders], { DEMO_SABOTAGE: 'keep-stock' });
    expect(code).toBe(1);
    expect(stdout).toContain('ord_1002: the saga is errored, but inventory has 1 x reserve, 0 x release.');
    expect(stdout).toContain('inventory has a balance of 6; the finished orders amount to 3.00.');
  }, 300_000);

  it('the demo leaves everything running with --keep, and nothing after Ctrl-C', async () => {
    const orders = await writeOrders('one.json', JSON.stringify((await defaultOrders()).slice(0, 1)));
    const demo = spawn(process.execPath, demoCall(['--keep', '--orders', orders]));
    const exit = once(demo, 'exit');
    const printed = await untilPrinted(demo, 'The ledger of shipping');
    const links = [...printed.matchAll(/(?:web UI|The ledger of \w+): (\S+)/g)].map(([, link]) =>
      String(link),
    );
    const statuses = await Promise.all(links.map(async (link) => (await fetch(link)).status));
    demo.kill('SIGINT');
    await expect(exit).resolves.toEqual([0, null]);
    expect(statuses).toEqual([200, 200, 200, 200]);
    for (const link of links) await expect(fetch(link)).rejects.toThrow();
  }, 300_000);

  it.each([
    ['a file that is not there', undefined, 'ENOENT'],
    ['a file that is not JSON', '{"id":', 'JSON'],
    ['a file that is not a list', '{}', 'the file is not a list'],
    ['an empty list', '[]', 'at least one'],
    [
      'a scene of an order that waits for an approval',
      JSON.stringify([
        {
          id: 'a',
          customerId: 'c',
          items: [{ sku: 'MOUSE', quantity: 2, price: 600 }],
          payment: { method: 'card', token: 'tok', billingAddress: 'here' },
          address: 'here',
          scene: 'kill-worker',
        },
      ]),
      'order 1: an order with several addresses, or above 1000, cannot have a scene.',
    ],
    ['an order without a customer', '[{"id": "a"}]', 'order 1: customerId must be a text.'],
  ])('the demo refuses %s before anything starts', async (_, text, reason) => {
    const file = join(copy, 'bad.json');
    await rm(file, { force: true });
    if (text !== undefined) await writeOrders('bad.json', text);
    const ended = await runDemo(['--orders', file]);
    expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(reason) });
  });

  it('the demo refuses an order id that appears twice', async () => {
    const [order] = await defaultOrders();
    const orders = await writeOrders('twice.json', JSON.stringify([order, order]));
    const ended = await runDemo(['--orders', orders]);
    expect(ended).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('"ord_1001" appears twice'),
    });
  });

  it('the demo refuses an unknown option', async () => {
    await expect(runDemo(['--orderz'])).resolves.toMatchObject({ code: 2, stdout: '' });
  });
});

describe('the comparison of sagas and ledgers', () => {
  const items = [{ sku: 'MOUSE', quantity: 2, price: 10 }];
  const payment = { method: 'card', token: 'tok', billingAddress: 'here' };
  const order: Order = { id: 'o1', customerId: 'c1', items, payment, address: 'here' };

  const endingAs = (status: string) => ({ order, execution: { status } }) as unknown as Ending;
  const ledger = (
    balance: number,
    ...entries: [operation: string, amount: number, key?: string][]
  ): LedgerReport => ({
    entries: entries.map(([operation, amount, key = operation]) => ({
      orderId: 'o1',
      operation,
      key,
      amount,
    })),
    requests: [],
    balance,
  });
  const agreeing: Ledgers = {
    inventory: ledger(2, ['reserve', 2]),
    payment: ledger(20, ['charge', 20]),
    shipping: ledger(1, ['ship', 1]),
  };
  const nothing = { inventory: ledger(0), payment: ledger(0), shipping: ledger(0) };

  it('the comparison accepts a finished order that is in all ledgers', () => {
    expect(disagreements([endingAs('finished')], agreeing)).toEqual([]);
  });

  it('the comparison accepts a failed order that was undone', () => {
    const undone = { ...nothing, inventory: ledger(0, ['reserve', 2], ['release', 2]) };
    expect(disagreements([endingAs('errored')], undone)).toEqual([]);
  });

  describe('of an order with two parcels, of which one was refused', () => {
    const parcels = { ...order, items: items.flatMap((item) => [item, { ...item, address: 'there' }]) };
    const context = { parcels: [{ status: 'done' }, { status: 'failed' }] };
    const ending = { order: parcels, execution: { status: 'finished', context } } as unknown as Ending;
    const entriesOf = (id: string, balance: number, ...operations: string[]): LedgerReport => ({
      entries: operations.map((operation) => ({
        orderId: id,
        operation,
        key: `${id} ${operation}`,
        amount: balance,
      })),
      requests: [],
      balance,
    });
    const shipped: Ledgers = {
      inventory: entriesOf('o1-1', 2, 'reserve'),
      payment: entriesOf('o1-1', 20, 'charge'),
      shipping: entriesOf('o1-1', 1, 'ship'),
    };

    it('the comparison accepts the parcel that was shipped, and nothing of the other', () => {
      expect(disagreements([ending], shipped)).toEqual([]);
    });

    it('the comparison finds a payment for the parcel that was refused', () => {
      const { entries } = entriesOf('o1-2', 20, 'charge');
      const payment = { ...shipped.payment, entries: [...shipped.payment.entries, ...entries] };
      expect(disagreements([ending], { ...shipped, payment })).not.toEqual([]);
    });
  });

  it.each<[string, string, Partial<Ledgers>]>([
    ['an effect that is there twice', 'finished', { payment: ledger(20, ['charge', 20], ['charge', 20]) }],
    ['an effect that is missing', 'finished', { shipping: ledger(1) }],
    ['an effect that was undone', 'finished', { shipping: ledger(1, ['ship', 1], ['cancel', 1]) }],
    ['another amount', 'finished', { payment: ledger(20, ['charge', 19]) }],
    ['a balance that does not match the entries', 'finished', { inventory: ledger(0, ['reserve', 2]) }],
    ['a failed order that is still in the ledgers', 'errored', {}],
    ['a saga that needs an operator', 'incomplete', nothing],
  ])('the comparison finds %s', (_, status, ledgers) => {
    expect(disagreements([endingAs(status)], { ...agreeing, ...ledgers })).not.toEqual([]);
  });
});

describe('a participant of the demo', () => {
  let service: ChildProcess;
  let url: string;

  beforeAll(async () => {
    const execArgv = ['-r', join(DEMO, 'register.js')];
    service = fork(join(DEMO, 'participants/payment.ts'), { execArgv });
    const [ready] = (await once(service, 'message')) as [{ url: string }];
    ({ url } = ready);
  });

  afterAll(async () => {
    service.disconnect();
    await once(service, 'exit');
  });

  async function send(operation: string, key: string, undoOf?: string) {
    const headers = { 'idempotency-key': key, ...(undoOf !== undefined && { 'saga-undo-of': undoOf }) };
    const content = { orderId: key.slice(0, 2), customerId: 'c', amount: 5, method: 'card', token: 'tok' };
    const response = await fetch(`${url}/${operation}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(content),
    });
    return { status: response.status, content: await response.json() };
  }

  async function entriesOf(order: string): Promise<string[]> {
    const { entries } = (await (await fetch(`${url}/ledger`)).json()) as LedgerReport;
    return entries.filter(({ orderId }) => orderId === order).map(({ operation }) => operation);
  }

  it('a participant gives the same reply to the same key, and has its effect once', async () => {
    const [first, second] = await Promise.all([send('charge', 'a1:charge'), send('charge', 'a1:charge')]);
    expect(first.status).toBe(200);
    expect(second).toEqual(first);
    await expect(entriesOf('a1')).resolves.toEqual(['charge']);
  });

  it('a participant undoes an effect once, even if undos come under several keys', async () => {
    await send('charge', 'b1:charge');
    await expect(send('refund', 'b1:undo:1', 'b1:charge')).resolves.toMatchObject({ status: 200 });
    await expect(send('refund', 'b1:undo:1', 'b1:charge')).resolves.toMatchObject({ status: 200 });
    await expect(send('refund', 'b1:undo:2', 'b1:charge')).resolves.toMatchObject({ status: 410 });
    await expect(entriesOf('b1')).resolves.toEqual(['charge', 'refund']);
  });

  it('a participant has nothing to undo under an unknown key, and refuses a request that arrives after its undo', async () => {
    await expect(send('refund', 'c1:undo', 'c1:charge')).resolves.toMatchObject({ status: 410 });
    await expect(send('charge', 'c1:charge')).resolves.toMatchObject({ status: 409 });
    await expect(entriesOf('c1')).resolves.toEqual([]);
  });

  it('a participant refuses an unknown operation, and a request without a key', async () => {
    await expect(send('gamble', 'd1:gamble')).resolves.toMatchObject({ status: 422 });
    await expect(send('charge', '')).resolves.toMatchObject({ status: 400 });
  });
});
