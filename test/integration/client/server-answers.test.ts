import { Client, type ClientOptions, Connection } from '@temporalio/client';
import { type OperatorAction, SagaExecutionRepository, SagaManager } from 'temporal-saga/client';
import { GrpcAnswerer } from '../../support/grpc-answerer';

let server: GrpcAnswerer;
let connection: Connection;
let manager: SagaManager;

beforeAll(async () => {
  server = await GrpcAnswerer.start();
  connection = await Connection.connect({ address: server.address, interceptors: [] });
  const client = new Client({ connection });
  manager = await SagaManager.connect({ taskQueue: 'orders', client, callTimeout: '300 ms' });
});
afterAll(async () => {
  await connection.close();
  server.close();
});

/** A manager of its own client. */
const managerOf = (options: ClientOptions) =>
  SagaManager.connect({ taskQueue: 'orders', client: new Client({ connection, ...options }) });

const action: OperatorAction = { action: 'abort', by: 'ann', reason: 'a test' };
const calls: readonly [string, () => Promise<unknown>][] = [
  ['run', () => manager.run('order', {}, { uuid: 'u', timeout: '300 ms' })],
  ['load', () => manager.load('u', { timeout: '300 ms' })],
  ['list', () => manager.list()[Symbol.asyncIterator]().next()],
  ['resolve', () => manager.resolve('u', action, { timeout: '300 ms' })],
];

describe.each<[string, number, string, string]>([
  ['UNKNOWN', 2, 'oops', 'SERVER_UNAVAILABLE'],
  ['INVALID_ARGUMENT', 3, 'bad query', 'REQUEST_REJECTED'],
  ['NOT_FOUND of the namespace', 5, 'Namespace nowhere is not found.', 'NAMESPACE_NOT_FOUND'],
  ['PERMISSION_DENIED', 7, 'Request unauthorized.', 'PERMISSION_DENIED'],
  ['RESOURCE_EXHAUSTED', 8, 'busy', 'SERVER_UNAVAILABLE'],
  ['UNIMPLEMENTED', 12, 'unknown method', 'REQUEST_REJECTED'],
  ['INTERNAL', 13, 'broken', 'SERVER_UNAVAILABLE'],
  ['UNAVAILABLE', 14, 'away', 'SERVER_UNAVAILABLE'],
  ['UNAUTHENTICATED', 16, 'who?', 'PERMISSION_DENIED'],
])('C1: a server that answers %s', (_, status, message, code) => {
  beforeEach(() => {
    server.status = status;
    server.message = message;
  });

  it.each(calls)('C1: makes %s fail with a code of this library', async (_name, call) => {
    await expect(call()).rejects.toMatchObject({ name: 'SagaError', code });
  });
});

describe('C1: a value that is not a Temporal client', () => {
  it.each<[string, unknown]>([
    ['an empty object', {}],
    ['a connection', undefined],
    ['a string', 'localhost:7233'],
    ['null', null],
  ])('C1: is refused with a code: %s', async (_, given) => {
    const client = given === undefined ? connection : given;
    await expect(SagaManager.connect({ taskQueue: 'q', client: client as Client })).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
    });
    expect(() => new SagaExecutionRepository(client as Client)).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID' }),
    );
  });

  it.each<object>([
    { sagas: 5 },
    { sagas: null },
    { searchAttributes: null },
    { searchAttributes: {} },
    { searchAttributes: { waitsFor: 'Saga Waits' } },
    { searchAttributes: { status: 'SagaStatus', waitFor: 'SagaWaitsFor' } },
    { onWarning: 'log' },
    { callTimeout: 'soon' },
    { namespace: 'default' },
  ])('C1: is refused with a code among the options %j', async (options) => {
    const given = { taskQueue: 'q', client: new Client({ connection }), ...options };
    await expect(SagaManager.connect(given as never)).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
    });
  });
});

describe('C1: a client that cannot make calls', () => {
  it('C1: reports a connection that its owner has closed', async () => {
    const closed = await Connection.connect({ address: server.address, interceptors: [] });
    const own = await managerOf({ connection: closed });
    await closed.close();
    await expect(own.load('u')).rejects.toMatchObject({ code: 'CLIENT_CLOSED', details: { uuid: 'u' } });
    await expect(own.run('order', {}, { uuid: 'u' })).rejects.toMatchObject({ code: 'CLIENT_CLOSED' });
  });

  it('C1: reports a codec that fails, and sends nothing', async () => {
    const refuse = () => Promise.reject(new TypeError('no key'));
    const dataConverter = { payloadCodecs: [{ encode: refuse, decode: refuse }] };
    const own = await managerOf({ dataConverter });
    await expect(own.run('order', {}, { uuid: 'u' })).rejects.toMatchObject({
      code: 'DATA_CONVERTER_FAILED',
      details: { uuid: 'u' },
    });
  });

  it('C1: ends a call at its timeout if the codec never answers', async () => {
    const hang = () => new Promise<never>(() => undefined);
    const dataConverter = { payloadCodecs: [{ encode: hang, decode: hang }] };
    const own = await managerOf({ dataConverter });
    const running = own.run('order', {}, { uuid: 'u', timeout: '300 ms' });
    await expect(running).rejects.toMatchObject({ code: 'SERVER_UNAVAILABLE', details: { uuid: 'u' } });
  });
});
