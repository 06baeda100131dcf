/**
 * docs/temporal-cloud.md, as far as it can be tested without Temporal Cloud: the settings of the page reach a server behind TLS
 * that demands a client certificate or an API key.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TlsOptions } from 'node:tls';
import { SagaManager } from 'temporal-saga/client';
import { createSagaWorker } from 'temporal-saga/worker';
import { blocksOf } from '../../docs/markdown';
import { authority, client, server } from '../../support/certificates';
import { GrpcProxy } from '../../support/grpc-proxy';
import { freshTaskQueue, useTemporal, withSources } from '../../support/saga-worker';
import { serverAddress } from '../../support/temporal-server';
import { until } from '../../support/until';
import { guided } from './sagas';

const NAMESPACE = 'shop.a1b2c';
const temporal = useTemporal();
const environment = { ...process.env };
const folder = mkdtempSync(join(tmpdir(), 'temporal-saga-cloud-'));
const page = blocksOf('docs/temporal-cloud.md');
const block = (language: string, word: string) =>
  page.find((candidate) => candidate.language === language && candidate.code.includes(word))?.code ?? '';

let demandsCertificate: GrpcProxy;
let takesKeys: GrpcProxy;

beforeAll(async () => {
  const files = {
    'client.pem': client.cert,
    'client.key': client.key,
    'ca.pem': authority,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const behindTls = (options: TlsOptions = {}) =>
    GrpcProxy.before(serverAddress(), { ...server, ...options });
  demandsCertificate = await behindTls({
    requestCert: true,
    rejectUnauthorized: true,
    ca: authority,
  });
  takesKeys = await behindTls();
  await temporal.client.workflowService
    .registerNamespace({
      namespace: NAMESPACE,
      workflowExecutionRetentionPeriod: { seconds: 86_400 } as never,
    })
    .catch((error: unknown) => expect(String(error)).toContain('already exists'));
  // It takes a moment until every part of the server knows the namespace.
  await until(() =>
    temporal.client.workflowService.describeNamespace({ namespace: NAMESPACE }).catch(() => false),
  );
});
afterEach(() => {
  process.env = { ...environment };
});
afterAll(async () => {
  await Promise.all([demandsCertificate.close(), takesKeys.close()]);
  rmSync(folder, { recursive: true });
});

/** A text of the page for a server of this test. */
const here = (text: string, { address }: GrpcProxy) =>
  text
    .replaceAll(/[\w.-]+\.tmprl\.cloud:7233/g, address)
    .replaceAll('/secrets', folder)
    .replaceAll('shop-staging', 'shop');

/** Sets the variables of a block of `export NAME=value`. */
function setVariables(code: string): void {
  const lines = code.matchAll(/^export (\w+)=(.*)$/gm);
  for (const [, name = '', value] of lines) process.env[name] = value;
  // The certificate of Temporal Cloud is public; this one is not.
  process.env['TEMPORAL_TLS_SERVER_CA_CERT_PATH'] = join(folder, 'ca.pem');
}

/** Runs a saga with a worker and a manager that read the environment. */
async function runSaga(): Promise<string> {
  const taskQueue = freshTaskQueue();
  const options = { sagasPath: require.resolve('./sagas'), taskQueue, participants: { shop: () => ({}) } };
  const worker = await createSagaWorker(withSources(options));
  const manager = await SagaManager.connect({ taskQueue });
  try {
    return await worker.runUntil(async () => (await manager.run(guided, { orderId: 'O1' })).status);
  } finally {
    await manager.close();
  }
}

it('the variables for a certificate reach a server that demands one', async () => {
  setVariables(here(block('sh', 'TEMPORAL_TLS_CLIENT_CERT_PATH'), demandsCertificate));
  expect(await runSaga()).toBe('finished');
  expect(demandsCertificate.callsOf('StartWorkflowExecution')).not.toEqual([]);
});

it('a server that demands a certificate turns a client without one away', async () => {
  const variables = here(block('sh', 'TEMPORAL_TLS_CLIENT_CERT_PATH'), demandsCertificate);
  setVariables(variables.replaceAll(/^.*TEMPORAL_TLS_CLIENT.*$/gm, ''));
  await expect(SagaManager.connect({ taskQueue: 'orders' })).rejects.toMatchObject({
    code: 'CONNECTION_FAILED',
  });
});

it('the variables for an API key send it with every call, over TLS', async () => {
  setVariables(here(block('sh', 'TEMPORAL_API_KEY'), takesKeys));
  expect(await runSaga()).toBe('finished');
  const keys = new Set(takesKeys.calls.map(({ metadata }) => metadata.authorization));
  expect([...keys]).toEqual(['Bearer eyJhbGciOi']);
});

it.each([
  ['production', () => demandsCertificate],
  ['staging', () => takesKeys],
])('the profile %s of the file reaches its server', async (profile, proxy) => {
  const file = join(folder, `${profile}.toml`);
  writeFileSync(file, here(block('toml', 'profile'), proxy()));
  setVariables(`export TEMPORAL_CONFIG_FILE=${file}\nexport TEMPORAL_PROFILE=${profile}`);
  const before = proxy().callsOf('StartWorkflowExecution').length;
  expect(await runSaga()).toBe('finished');
  expect(proxy().callsOf('StartWorkflowExecution').length).toBe(before + 1);
});
