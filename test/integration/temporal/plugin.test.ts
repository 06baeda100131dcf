import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createSagaWorker, SagaPlugin } from '../../../src/worker';
import { freshTaskQueue, useTemporal, withSources } from '../../support/saga-worker';
import { serverAddress } from '../../support/temporal-server';
import { order } from './order-sagas';

const temporal = useTemporal();
// Inside the repository, so that a workflows file finds the packages that it imports.
const folder = mkdtempSync(join(__dirname, 'plugin-'));
let connection: NativeConnection;

beforeAll(async () => {
  connection = await NativeConnection.connect({ address: serverAddress() });
});
afterAll(async () => {
  await connection.close();
  rmSync(folder, { recursive: true });
});

function workflows(name: string, code: string): string {
  const path = join(folder, `${name}.ts`);
  writeFileSync(path, code);
  return path;
}

const settings = {
  sagasPath: require.resolve('./order-sagas'),
  participants: { '*': () => ({ reservationId: 'R1' }) },
};
const REEXPORT = `export { sagaWorkflow as default } from '../../../../src/workflows';`;

describe('SagaPlugin', () => {
  it('SagaPlugin runs sagas beside the workflows of the user', async () => {
    const workflowsPath = workflows(
      'own',
      `${REEXPORT} export async function greet(name: string) { return 'hello ' + name; }`,
    );
    const taskQueue = freshTaskQueue();
    const worker = await Worker.create(
      withSources({ connection, taskQueue, workflowsPath, plugins: [new SagaPlugin(settings)] }),
    );
    const manager = await temporal.managerFor(taskQueue);
    await worker.runUntil(async () => {
      const { workflow } = temporal.client;
      expect(await workflow.execute('greet', { taskQueue, workflowId: taskQueue, args: ['you'] })).toBe(
        'hello you',
      );
      expect(await manager.run(order, { orderId: '1' })).toMatchObject({ status: 'finished' });
    });
  });

  it('SagaPlugin refuses a workflows file without the saga workflow, and shows the line to add', async () => {
    const workflowsPath = workflows('incomplete', 'export async function greet() {}');
    const creating = Worker.create(
      withSources({ connection, taskQueue: 'never', workflowsPath, plugins: [new SagaPlugin(settings)] }),
    );
    await expect(creating).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: expect.stringContaining("export { sagaWorkflow as default } from 'temporal-saga/workflows';"),
    });
  });
});

describe('createSagaWorker', () => {
  const create = (options: object) =>
    createSagaWorker(withSources({ connection, taskQueue: 'never', ...settings, ...options }));
  const sagas = (name: string, code: string) => ({
    sagasPath: workflows(name, `import { Saga } from 'temporal-saga'; ${code}`),
  });

  it('createSagaWorker reports the errors of all sagas of the module at once', async () => {
    const code = `export const a = new Saga('a').commit(); export const b = new Saga('b').localStep().commit();`;
    await expect(create(sagas('errors', code))).rejects.toMatchObject({
      code: 'DEFINITION_INVALID',
      details: {
        issues: [
          { code: 'EMPTY_SAGA', path: 'a' },
          { code: 'EMPTY_STEP', path: 'b.step-1' },
        ],
      },
    });
  });

  it.each<[string, object]>([
    ['a module that throws', sagas('throws', `throw new Error('at load');`)],
    ['a module that never ends', sagas('endless', 'for (;;) {}')],
    ['a saga that is not committed', sagas('open', `export const open = new Saga('open');`)],
    [
      'two sagas of one name',
      sagas(
        'twins',
        `const s = () => new Saga('s').localStep(() => undefined).commit(); export const a = s(); export const b = s();`,
      ),
    ],
    ['a participant of an unknown kind', { participants: { odd: { uri: 'http://localhost' } } }],
    ['a participant with a bad URL', { participants: { odd: { url: 'ftp://localhost' } } }],
    ['a participant with a bad name', { participants: { 'a b': () => ({}) } }],
    [
      'a participant with a bad policy',
      { participants: { odd: { taskQueue: 'q', execute: { attemptTimeout: -1 } } } },
    ],
    ['a catch-all activity of the user', { activities: { default: () => Promise.resolve() } }],
    ['a module that does not exist', { sagasPath: '/nowhere/sagas.ts' }],
  ])('createSagaWorker refuses %s before it polls', async (_, options) => {
    await expect(create(options)).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
  });
});
