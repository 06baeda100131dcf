import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const SOURCES = join(__dirname, '../../src');
const ALIASES = Object.fromEntries(
  ['sagas', 'settings', 'origin', 'converter'].map((id) => [
    `temporal-saga-bundle/${id}`,
    join(__dirname, 'no-sagas.ts'),
  ]),
);

async function bundle(workflowsPath: string): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    logger: new DefaultLogger('ERROR'),
    webpackConfigHook: (config) => ({
      ...config,
      resolve: { ...config.resolve, alias: { ...config.resolve?.alias, ...ALIASES } },
    }),
  });
  return code;
}

describe('the workflow bundle', () => {
  it.each(['index.ts', 'workflows/index.ts'])(
    'the workflow code bundles from %s with the real bundler',
    async (entry) => {
      expect((await bundle(join(SOURCES, entry))).length).toBeGreaterThan(0);
    },
  );

  it("the workflow bundle has no packages except Temporal's own and their dependencies", async () => {
    const code = await bundle(join(SOURCES, 'workflows/index.ts'));
    const packages = new Set(
      [...code.matchAll(/\/node_modules\/(@[\w-]+\/[\w-]+|[\w-]+)\//g)].map(([, name]) => name),
    );
    expect([...packages].filter((name) => !/^@temporalio\/|^(long|ms|nexus-rpc)$/.test(name ?? ''))).toEqual(
      [],
    );
  });

  it('the bundler refuses a Node built-in, which proves that this test can fail', async () => {
    await expect(bundle(join(__dirname, 'forbidden-import.ts'))).rejects.toThrow(/fs/);
  });
});
