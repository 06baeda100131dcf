import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleSagas, createSagaWorker, SagaPlugin } from '../../src/worker';
import { withSources } from '../support/saga-worker';

const folder = mkdtempSync(join(tmpdir(), 'temporal-saga-bundle-errors-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes files below the folder, and returns the path of the first. */
function write(files: Readonly<Record<string, string>>): string {
  for (const [name, code] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), code);
  }
  return join(folder, Object.keys(files)[0] ?? '');
}

const ORDER = `import { Saga } from 'temporal-saga';
export const order = new Saga('order').localStep('a', () => undefined).commit();
`;

interface Failure {
  readonly code: string;
  readonly message: string;
}

/** The error of a bundle that cannot be made. */
async function failureOf(sagasPath: string | URL): Promise<Failure> {
  return bundleSagas(withSources({ sagasPath })).then(
    () => ({ code: 'NONE', message: 'bundled' }),
    (error: unknown) => error as Failure,
  );
}

describe('sagas that cannot be bundled', () => {
  it('are reported with every file, its line, what it imports, and which file of yours imports it', async () => {
    const sagasPath = write({
      'all.ts': `${ORDER}import './all/orders';\nimport os from 'os';\nimport './all/nothing';\nexport const f = () => os;`,
      'all/orders.ts': `import { query } from 'database';\nimport fs from 'node:fs';\nimport 'no-such-package/part';\nimport '@/alias';\nexport const g = () => [query, fs];`,
      'all/node_modules/database/index.js': `exports.query = [require('net'), require('node:tls')];`,
    });
    const { code, message } = await failureOf(sagasPath);
    expect(code).toBe('CONFIGURATION_INVALID');
    const lines = message.split('\n').filter((line) => line.startsWith('  - '));
    const orders = join(folder, 'all/orders.ts');
    const importer = `(imported by ${sagasPath})`;
    expect(lines.toSorted()).toEqual(
      [
        `  - ${sagasPath}:4 imports "os"`,
        `  - ${sagasPath}:5 imports "./all/nothing", which does not exist`,
        `  - ${orders}:1 ${importer} imports the package "database", which imports "net", "node:tls"`,
        `  - ${orders}:2 ${importer} imports "node:fs"`,
        `  - ${orders}:3 ${importer} imports "no-such-package/part", which does not exist`,
        `  - ${orders}:4 ${importer} imports "@/alias", which does not exist`,
      ].toSorted(),
    );
    expect(message).toMatch(/ignoreModules/);
    expect(message).toMatch(/`paths`/);
    expect(message).toMatch(/docs\/bundling\.md/);
  });

  it('are reported with the line of a syntax error, and with a file that is no code', async () => {
    const sagasPath = write({
      'syntax.ts': `${ORDER}import './syntax/bad';\nimport './syntax/bad.json';\nimport './syntax/query.sql';`,
      'syntax/bad.ts': 'export const a = 1;\nexport const b = ;\n',
      'syntax/bad.json': '{ "a": }',
      'syntax/query.sql': 'select 1',
    });
    const { code, message } = await failureOf(sagasPath);
    expect(code).toBe('CONFIGURATION_INVALID');
    expect(message).toContain(`${join(folder, 'syntax/bad.ts')}:2 cannot be read: Expression expected`);
    expect(message).toContain(`${join(folder, 'syntax/bad.json')} cannot be read`);
    expect(message).toContain(`${join(folder, 'syntax/query.sql')}:1 cannot be read`);
    expect(message).toContain('webpackConfigHook');
  });

  it('are reported with the file that has a top-level await', async () => {
    const sagasPath = write({
      'waits.ts': `${ORDER}export { rate } from './waits/rate';`,
      'waits/rate.ts': 'export const rate = await Promise.resolve(1);',
    });
    const { code, message } = await failureOf(sagasPath);
    expect(code).toBe('CONFIGURATION_INVALID');
    expect(message).toContain(`${join(folder, 'waits/rate.ts')} has a top-level await`);
  });

  it('are reported with the line of your code that throws when it is loaded', async () => {
    const sagasPath = write({
      'throws.ts': `${ORDER}export { url } from './throws/url';`,
      'throws/url.ts': `\n\nexport const url = process.env['URL'];`,
    });
    const { code, message } = await failureOf(sagasPath);
    expect(code).toBe('CONFIGURATION_INVALID');
    expect(message).toContain('process is not defined');
    expect(message).toContain(`${join(folder, 'throws/url.ts')}:3`);
  });

  it('are reported with what fills a hook and breaks the proof of the saga, or has the name of another filling', async () => {
    const fill = (name: string, step: string) => `import { created } from './order';
      import { SagaRequest } from 'temporal-saga';
      created.fill('${name}', (body) => body.remoteStep('${step}', () => new SagaRequest({ target: 'a/b' })));`;
    const sagasPath = write({
      'hooks/sagas.ts': `import './one';\nimport './other';\nimport './third';\nexport * from './order';`,
      'hooks/order.ts': `import { Saga, SagaRequest } from 'temporal-saga';
        export const order = new Saga('order');
        export const created = order.hookStep('created');
        order.remoteStep('pay', () => new SagaRequest({ target: 'a/b' })).pivot();
        order.commit();`,
      'hooks/one.ts': fill('labels', 'print'),
      'hooks/other.ts': fill('labels', 'stick'),
      'hooks/third.ts': fill('mail', 'send'),
    });
    const { code, message } = await failureOf(sagasPath);
    expect(code).toBe('DEFINITION_INVALID');
    expect(message.match(/order\.\S+: |\([A-Z_]+\)/g)).toEqual([
      ...['order.created.labels: ', '(HOOK_FILLED)'],
      ...['order.created.labels.print: ', '(NOT_COMPENSATABLE)'],
      ...['order.created.mail.send: ', '(NOT_COMPENSATABLE)'],
    ]);
  });

  it('are reported with the import by default, which finds nothing', async () => {
    const code = ORDER.replace('{ Saga }', 'Saga').replace("'order'", "'byDefault'");
    const { message } = await failureOf(write({ 'by-default.ts': code }));
    expect(message).toContain("no default export: import { Saga } from 'temporal-saga'");
  });

  it('are reported with the first five modules of a package, and the number of the others', async () => {
    const modules = ['fs', 'net', 'os', 'path', 'tls', 'zlib', 'dns'];
    const sagasPath = write({
      'many.ts': `${ORDER}import 'many-modules';`,
      'node_modules/many-modules/index.js': modules.map((name) => `require('node:${name}');`).join('\n'),
    });
    expect((await failureOf(sagasPath)).message).toMatch(
      /"many-modules", which imports (?:"node:\w+"(?:, )?){5} and 2 more/,
    );
  });

  it('are reported with the extension that is missing in an import of an ES module', async () => {
    const sagasPath = write({
      'extension.mjs': `${ORDER}import './extension/part';`,
      'extension/part.js': 'export const a = 1;',
    });
    const { message } = await failureOf(sagasPath);
    expect(message).toContain(`${sagasPath}:3 imports "./extension/part", which does not exist`);
    expect(message).toContain('"./extension/part.js"');
  });

  it('are reported if two versions of a shared package are in the bundle', async () => {
    const sagasPath = write({
      'copies.ts': `${ORDER}import 'temporal-saga-copy';`,
      'node_modules/temporal-saga-copy/package.json': `{ "name": "temporal-saga", "version": "0.2.0" }`,
      'node_modules/temporal-saga-copy/index.js': 'exports.old = true;',
    });
    const { code, message } = await failureOf(sagasPath);
    expect(code).toBe('CONFIGURATION_INVALID');
    expect(message).toContain(`0.2.0 in ${join(folder, 'node_modules/temporal-saga-copy')}`);
  });
});

describe('the path of the sagas', () => {
  it.each([
    ['./sagas', 'relative'],
    ['@acme/sagas', 'absolute'],
    ['https://example.org/sagas.js', 'not the URL of a file'],
    [join(folder, 'nowhere/sagas.ts'), 'folder does not exist'],
    [folder, 'folder without an index file'],
  ])('%s is refused with the reason', async (sagasPath, reason) => {
    const { code, message } = await failureOf(sagasPath);
    expect(code).toBe('CONFIGURATION_INVALID');
    expect(message).toContain(reason);
    expect(message).toContain(sagasPath);
    expect(message).toContain('require.resolve');
  });

  it('is refused with the file that is meant', async () => {
    write({ 'orders.mts': ORDER });
    const { message } = await failureOf(join(folder, 'orders.ts'));
    expect(message).toContain(join(folder, 'orders.mts'));
  });

  it.each([
    [{}, /`sagasPath` is missing/],
    [{ sagasPath: '/sagas.js', workflowBundle: { code: '' } }, /exclude each other/],
  ])('of the worker options %j is refused', async (options, reason) => {
    await expect(createSagaWorker({ taskQueue: 'orders', ...options })).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: expect.stringMatching(reason),
    });
  });

  it('is needed by a plugin that bundles', () => {
    expect(() => new SagaPlugin({}).configureBundler({ workflowsPath: '/workflows.js' })).toThrow(
      /sagasPath/,
    );
  });
});

describe('a module of sagas', () => {
  it.each(['mts', 'cts', 'cjs'])('bundles as .%s, from a file URL', async (extension) => {
    const commonJs = ORDER.replace(/import (.*) from (.*);/, 'const $1 = require($2);');
    const text = extension === 'cjs' ? commonJs.replace('export const ', 'exports.') : ORDER;
    const url = pathToFileURL(write({ [`kinds/sagas.${extension}`]: text }));
    await expect(
      bundleSagas(withSources({ sagasPath: extension === 'mts' ? url : url.href })),
    ).resolves.toHaveProperty('code');
  });

  it('imports what TypeScript projects import: path aliases, JSON, .js for .ts, and node: modules of the sandbox', async () => {
    const sagasPath = write({
      'project/src/sagas.ts': `${ORDER}import { a } from '@/a';
        import b from './b.json' with { type: 'json' };
        import { c } from './c.js';
        import { d } from './d.mjs';
        import { e } from './e.cjs';
        import assert from 'node:assert';
        import type { Stats } from 'node:fs';
        assert.deepEqual([a, b, c, d, e], [1, { b: 2 }, 3, 4, 5]);
        export type { Stats };`,
      'project/tsconfig.json': '{ "extends": "./tsconfig.base.json" }',
      'project/tsconfig.base.json':
        '{ /* comment */ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
      'project/src/a.ts': 'export const a: number = 1;',
      'project/src/b.json': '{ "b": 2 }',
      'project/src/c.ts': 'export const c: number = 3;',
      'project/src/d.mts': 'export const d: number = 4;',
      'project/src/e.cts': 'export const e: number = 5;',
    });
    await expect(bundleSagas(withSources({ sagasPath }))).resolves.toHaveProperty('code');
  });
});
