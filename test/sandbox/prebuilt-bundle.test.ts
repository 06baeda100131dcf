import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { bundleSagas } from '../../src/worker';
import { withSettings } from '../../src/worker/bundled-modules';
import { checkVersions } from '../../src/worker/check-versions';
import { inspectBundle } from '../../src/worker/inspect-bundle';
import { libraryVersion } from '../../src/worker/library-version';
import { prebuiltBundle } from '../../src/worker/prebuilt-bundle';
import { withSources } from '../support/saga-worker';

const folder = mkdtempSync(join(tmpdir(), 'temporal-saga-prebuilt-'));
const sagasPath = join(folder, 'sagas.ts');
const file = join(folder, 'image/dist/sagas-bundle.js');
let code = '';
beforeAll(async () => {
  writeFileSync(
    sagasPath,
    `import { Saga } from 'temporal-saga';
     export const order = new Saga('order').localStep('a', () => undefined).commit();`,
  );
  ({ code } = await bundleSagas(withSources({ sagasPath, file: pathToFileURL(file) })));
});
afterAll(() => rmSync(folder, { recursive: true }));

const refusalOf = async (bundle: { code: string } | { codePath: string }, options = {}) => {
  const error: unknown = await prebuiltBundle(bundle, options).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'SagaError', code: 'CONFIGURATION_INVALID' });
  return (error as Error).message;
};

describe('a bundle that bundleSagas has made', () => {
  it('is written to a file, with its folders', () => {
    expect(readFileSync(file, 'utf8')).toBe(code);
  });

  it('is accepted by the same installation, as code and as a path', async () => {
    await expect(prebuiltBundle({ code }, {})).resolves.toMatchObject({ code, names: ['order'] });
    await expect(prebuiltBundle({ codePath: file }, {})).resolves.toMatchObject({ code, names: ['order'] });
  });

  it('takes the settings of its worker, which a bundle with its places changed cannot', () => {
    const settings = { routing: { 'a$&b': {} }, isVersioned: true };
    const filled = withSettings(code, settings);
    expect(filled).toContain(JSON.stringify(settings));
    expect(() => inspectBundle(filled, 'bundle', 'bundle')).not.toThrow();
    expect(() => withSettings(filled, settings)).toThrow(/0 places/);
  });

  it('is refused by another version of the library or of the SDK', async () => {
    const other = code.replace(`"library":"${libraryVersion()}"`, '"library":"0.2.9"');
    await expect(refusalOf({ code: other })).resolves.toMatch(/temporal-saga 0\.2\.9/);
    const sdk = code.replace(/"sdk":"[^"]*"/, '"sdk":"1.2.3"');
    await expect(refusalOf({ code: sdk })).resolves.toMatch(/@temporalio\/workflow 1\.2\.3/);
  });

  it('is refused by a worker with a payload converter that the bundle does not have', async () => {
    const dataConverter = { payloadConverterPath: '/converter.js' };
    await expect(refusalOf({ code }, { dataConverter })).resolves.toMatch(/payload converter/);
  });
});

describe('a worker bundle without sagas is refused', () => {
  it('because the file is missing', async () => {
    await expect(refusalOf({ codePath: join(folder, 'none.js') })).resolves.toMatch(/ENOENT/);
  });

  it('because another program made it', async () => {
    const workflowsPath = require.resolve('../peers/project/concurrent-workflows');
    const bundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
    await expect(refusalOf(bundle)).resolves.toMatch(
      /does not export the saga workflow \(it exports: strands\)/,
    );
  });
});

describe('packages of Temporal in two versions', () => {
  it('are refused with their versions and the command that repairs them', () => {
    const find = (name: string) => (name === '@temporalio/client' ? '1.23.0' : '1.24.0');
    expect(() => {
      checkVersions(find);
    }).toThrow(/@temporalio\/client 1\.23\.0.*npm install .*@temporalio\/client@1\.24\.0/);
  });

  it('are not found in this installation', () => {
    expect(() => {
      checkVersions();
    }).not.toThrow();
  });
});
