import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSagaWorker } from '../../../src/worker';
import { freshTaskQueue, useTemporal, withSources } from '../../support/saga-worker';

const temporal = useTemporal();
const folder = mkdtempSync(join(tmpdir(), 'temporal-saga-none-'));
afterAll(() => rmSync(folder, { recursive: true }));

let modules = 0;

function create(code: string, extension = 'ts') {
  const sagasPath = join(folder, `sagas-${String((modules += 1))}.${extension}`);
  writeFileSync(sagasPath, code);
  const taskQueue = freshTaskQueue();
  return createSagaWorker(withSources({ sagasPath, taskQueue, connection: temporal.connection }));
}

/** Completes each row: jest passes `done` in place of a missing parameter. */
function rows(given: readonly (readonly [title: string, code: string, extension?: string])[]) {
  return given.map(([title, code, extension = 'ts']) => [title, code, extension] as const);
}

const LIBRARY = `import { Saga } from 'temporal-saga';`;
const ORDER = `new Saga('order').localStep('a', () => undefined).commit()`;

describe('a sagas module without sagas', () => {
  it.each(
    rows([
      ['no export', `${LIBRARY} ${ORDER};`],
      ['an empty module', ''],
      ['no commit', `${LIBRARY} export const order = new Saga('order').localStep('a', () => undefined);`],
      ['sagas in an object', `${LIBRARY} export const sagas = { order: ${ORDER} };`],
      ['sagas in a list', `${LIBRARY} export default [${ORDER}];`],
      [
        'sagas in a list beside a function',
        `${LIBRARY} export const all = [${ORDER}]; export function f() {}`,
      ],
      ['types only', `export interface Order { id: string } export type Id = Order['id'];`],
      ['top-level await', `${LIBRARY} await Promise.resolve(); export const order = ${ORDER};`],
      ['top-level await, in JavaScript', `${LIBRARY} await null; export const order = ${ORDER};`, 'mjs'],
      ['a default export without a name', `${LIBRARY} export default ${ORDER.replace(`'order'`, '')};`],
      ['a promise of a saga', `${LIBRARY} export const order = (async () => ${ORDER})();`],
      ['a class', `export class Order {} export default Object;`],
      [
        'a saga as the module',
        `const { Saga } = require('temporal-saga'); module.exports = ${ORDER};`,
        'cjs',
      ],
      ['nothing as the module', `module.exports = null;`, 'cjs'],
    ]),
  )('C13: a module with %s is refused at creation', async (_, code, extension) => {
    await expect(create(code, extension)).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
  });

  it('C13: a module that re-exports a module without sagas is refused at creation', async () => {
    writeFileSync(join(folder, 'nothing.ts'), 'export {};');
    await expect(create(`export * from './nothing';`)).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: expect.stringContaining('exports no saga'),
    });
  });

  it.each(
    rows([
      ['factories alone', `${LIBRARY} export async function build() { return ${ORDER}; }`],
      ['a named saga as default', `${LIBRARY} export default ${ORDER};`],
      [
        'a saga beside a list of all',
        `${LIBRARY} export const order = ${ORDER}; export const all = [order];`,
      ],
      ['CommonJS exports', `const { Saga } = require('temporal-saga'); exports.order = ${ORDER};`, 'cjs'],
    ]),
  )('C13: a module with %s is accepted', async (_, code, extension) => {
    const worker = await create(code, extension);
    await worker.runUntil(Promise.resolve());
    expect(worker.getState()).toBe('STOPPED');
  });
});
