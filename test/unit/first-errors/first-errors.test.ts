/**
 * The errors of the first days of use, and the facts that the message about each must hold: the cause, and what to do.
 * Each row is a real call of the library.
 */
import { Saga, type SagaContext, SagaRefused, SagaRequest, SagaResponse, sagaActivity } from 'temporal-saga';
import { SagaManager } from 'temporal-saga/client';
import { InMemoryHost, scenario } from 'temporal-saga/testing';
import { createSagaWorker } from 'temporal-saga/worker';

/** Plain JavaScript: the compiler would refuse most of these calls. */
type Loose = (...args: readonly unknown[]) => unknown;
type LooseSaga = Record<
  'localStep' | 'remoteStep' | 'conditionalStep',
  (...args: readonly unknown[]) => LooseStep
>;
type LooseStep = LooseSaga &
  Record<
    'onExecute' | 'onSuccess' | 'onFailure' | 'ifThen' | 'withoutUndo',
    (...args: readonly unknown[]) => LooseStep
  > & {
    commit(): Saga;
  };
const loose = (...args: readonly unknown[]) =>
  new (Saga as unknown as new (...given: readonly unknown[]) => LooseSaga)(...args);

const charge = () => new SagaRequest({ target: 'pay/charge', content: {} });
const remote = (onExecute: unknown) =>
  loose('order').remoteStep('charge').onExecute(onExecute).withoutUndo('x').commit();
const local = (action: unknown) => loose('order').localStep('a', action).commit();
const withOptions = (options: object) =>
  loose('order')
    .localStep('a', () => undefined, options)
    .commit();

/** The message of a call that throws, or of the failed execution that it returns. */
async function messageOf(call: () => unknown): Promise<string> {
  try {
    const result = (await call()) as { error?: { message: string; step?: string } } | undefined;
    return result?.error?.message ?? 'no error';
  } catch (error) {
    return (error as Error).message;
  }
}

const run = (saga: unknown, participants: object = { pay: () => ({}) }) =>
  new InMemoryHost({ participants: participants as never }).run(saga as never);
const runWith = (context: unknown) =>
  new InMemoryHost({ participants: {} }).run(
    local(() => undefined),
    context as never,
  );
const pay = (participant: Loose) => run(remote(charge), { pay: participant });
const inCallback = (callback: Loose) => run(local(callback));
const worker = (options: object) =>
  createSagaWorker({ sagasPath: '/nowhere/sagas.js', taskQueue: 'orders', ...options });
const manager = (options: object) => SagaManager.connect({ taskQueue: 'orders', ...options });

type FirstError = readonly [error: string, call: () => unknown, facts: readonly string[]];

const BUILDER: readonly FirstError[] = [
  ['no steps', () => loose('order') && new Saga('order').commit(), ['order', 'at least one step']],
  [
    'a step without onExecute',
    () => loose('order').remoteStep('charge').commit(),
    ['order.charge', 'onExecute'],
  ],
  ['a request in the place of a function', () => remote(charge()), ['order.charge.onExecute', 'function']],
  [
    'a target in the place of a function',
    () => loose('o').remoteStep('charge', 'pay/charge').commit(),
    ['"pay/charge"', 'function'],
  ],
  [
    'two steps with one name',
    () =>
      loose('o')
        .localStep('a', () => 1)
        .localStep('a', () => 1)
        .commit(),
    ['o.a', 'another name'],
  ],
  ['the option timeout', () => withOptions({ timeout: '5s' }), ['timeout', 'attemptTimeout', 'execute']],
  ['the option retries', () => withOptions({ execute: { retries: 3 } }), ['retries', 'maximumAttempts']],
  [
    'a misspelt option',
    () => withOptions({ execute: { maximumAttemps: 3 } }),
    ['maximumAttemps', 'mean `maximumAttempts`'],
  ],
  [
    'an option of a policy outside of it',
    () => withOptions({ maximumAttempts: 3 }),
    ['maximumAttempts', 'of a policy', '`execute`'],
  ],
  [
    'a wrong duration',
    () => withOptions({ execute: { attemptTimeout: '5 parsecs' } }),
    ['attemptTimeout', "'10s'", '"5 parsecs"'],
  ],
  [
    'a name with a space',
    () =>
      loose('my order')
        .localStep('a', () => 1)
        .commit(),
    ['"my order"', 'letters, digits'],
  ],
  [
    'options in the place of the name',
    () =>
      loose({ deadline: '1m' })
        .localStep('a', () => 1)
        .commit(),
    ['name', 'text'],
  ],
  [
    'a change after commit',
    () => (local(() => 1) as unknown as LooseSaga).localStep('b'),
    ['order.b', 'before commit()'],
  ],
  [
    'a branch without commit',
    () =>
      loose('o')
        .conditionalStep('c')
        .ifThen(
          () => true,
          new Saga('in').localStep('a', () => undefined),
        )
        .commit(),
    ['o.c.if-1', '.commit()'],
  ],
  [
    'a list as a branch',
    () =>
      loose('o')
        .conditionalStep('c')
        .ifThen(() => true, [local(() => 1)])
        .commit(),
    ['array', '[0]'],
  ],
];

const SAGA: readonly FirstError[] = [
  [
    'a chain without commit',
    () => run(new Saga('o').localStep('a', () => undefined)),
    ['a step of a saga', '.commit()'],
  ],
  ['a saga without commit', () => run(new Saga('order')), ['order', 'call its commit()']],
  ['a module', () => run({ order: local(() => 1) }), ['an object that holds sagas', '.order']],
  ['a default export', () => run({ default: { order: local(() => 1) } }), ['.default.order']],
  ['a list', () => scenario([local(() => 1)] as never).expectEnd('finished'), ['an array', '[0]']],
  ['an import that is missing', () => run(undefined), ['undefined', 'check the name of the import']],
  ['a class', () => run(Saga), ['the class Saga', 'commit()']],
  ['a promise', () => run(Promise.resolve(local(() => 1))), ['a promise', 'await']],
  [
    'a factory that returns no saga',
    () =>
      run(function build() {
        return 5;
      }),
    ['factory build returned 5'],
  ],
  [
    'a class instance as the context',
    () => runWith(new (class Order {})()),
    ['instance of a class (Order)', '{ ...value }'],
  ],
  ['a promise as the context', () => runWith(Promise.resolve({})), ['a promise', 'await']],
  ['a name in memory', () => run('order'), ['"order"', 'pass the saga itself']],
];

const REQUEST: readonly FirstError[] = [
  [
    'a plain object as the request',
    () => run(remote(() => ({ target: 'pay/charge' }))),
    ['onExecute returned', 'new SagaRequest({ target, content })'],
  ],
  ['no request', () => run(remote(() => undefined)), ['onExecute returned nothing', 'SagaRequest']],
  [
    'a text in the place of the parts',
    () => run(remote(() => new SagaRequest('pay/charge' as never))),
    ['no target', 'new SagaRequest({ target:'],
  ],
  [
    'another name for the content',
    () => run(remote(() => new SagaRequest({ target: 'pay/charge', body: { total: 5 } } as never))),
    ['onExecute', 'SagaRequest with body', '`content`'],
  ],
  [
    'another name for the target',
    () => run(remote(() => new SagaRequest({ participant: 'pay' } as never))),
    ['no target', 'participant/operation'],
  ],
  [
    'a URL as the target',
    () => run(remote(() => new SagaRequest({ target: 'http://pay/charge' }))),
    ['"http://pay/charge"', 'participants of the worker'],
  ],
  [
    'a path as the target',
    () => run(remote(() => new SagaRequest({ target: '/charge' }))),
    ['"/charge"', 'name of the participant'],
  ],
  [
    'a query in the target',
    () => run(remote(() => new SagaRequest({ target: 'pay/charge?a=1' }))),
    ['"pay/charge?a=1"', 'content'],
  ],
  [
    'dots in the target',
    () => run(remote(() => new SagaRequest({ target: 'pay/a/../b' }))),
    ['"pay/a/../b"', '..'],
  ],
  [
    'a space in the target',
    () => run(remote(() => new SagaRequest({ target: 'pay/a b' }))),
    ['"pay/a b"', 'letters, digits'],
  ],
  [
    'a Map in the content',
    () => run(remote(() => new SagaRequest({ target: 'pay/charge', content: new Map() }))),
    ['content is a Map', 'Object.fromEntries'],
  ],
  [
    'a promise in the content',
    () => run(remote(() => new SagaRequest({ target: 'pay/charge', content: { id: Promise.resolve(1) } }))),
    ['content.id is a promise', 'await'],
  ],
  [
    'a misspelt participant',
    () =>
      run(
        remote(() => new SagaRequest({ target: 'payy/charge' })),
        { pay: () => ({}) },
      ),
    ['payy/charge', 'known: pay', 'mean "pay"', '`participants`'],
  ],
  [
    'an activity that is missing',
    () => run(loose('o').localStep('ship', sagaActivity('shipOrder')).withoutUndo('x').commit()),
    ['"shipOrder"', '`stepActivities`'],
  ],
];

const CALLBACK: readonly FirstError[] = [
  ['fetch', () => inCallback(() => fetch('http://localhost')), ['fetch', 'remote step', 'sagaActivity']],
  [
    'globalThis.fetch',
    () => inCallback(() => globalThis.fetch('http://localhost')),
    ['fetch', 'remote step', 'sagaActivity'],
  ],
  ['crypto', () => inCallback(() => crypto.randomUUID()), ['crypto', 'uuid4', 'sagaActivity']],
  ['process.env', () => inCallback(() => process.env['HOME']), ['process', 'parameters', 'sagaActivity']],
  ['Buffer', () => inCallback(() => Buffer.from('x')), ['Buffer', 'Uint8Array']],
  [
    'setTimeout',
    () => inCallback(() => new Promise((resolve) => setTimeout(resolve, 1))),
    ['setTimeout', 'deadline', 'sagaActivity'],
  ],
  ['structuredClone', () => inCallback(() => structuredClone({})), ['structuredClone', 'copy']],
  [
    'a promise that never settles',
    () => inCallback(() => new Promise(() => undefined)),
    ['onExecute', 'sagaActivity'],
  ],
  ['a number as the result', () => inCallback(() => 5), ['onExecute returned 5', 'SagaContext']],
  [
    'a class in the context',
    () =>
      inCallback((context) => {
        (context as Record<string, unknown>)['x'] = new (class Money {})();
      }),
    ['x is an instance', 'plain object'],
  ],
  [
    'a promise in the context',
    () =>
      inCallback((context) => {
        (context as Record<string, unknown>)['x'] = Promise.resolve(1);
      }),
    ['x is a promise', 'await'],
  ],
  [
    'a missing key',
    () =>
      inCallback((context) => {
        (context as SagaContext).require('orderId');
      }),
    ['"orderId"'],
  ],
];

const PARTICIPANT: readonly FirstError[] = [
  [
    'throws a text',
    () =>
      pay(() => {
        throw 'bad';
      }),
    ['pay/charge', 'threw', 'bad'],
  ],
  [
    'throws an object',
    () =>
      pay(() => {
        throw { code: 5 };
      }),
    ['pay/charge', 'no Error', 'code'],
  ],
  [
    'throws an error',
    () =>
      pay(() => {
        throw new TypeError('x is not a function');
      }),
    ['pay/charge', 'x is not a function'],
  ],
  [
    'throws the error of an HTTP client',
    () =>
      pay(() => {
        throw Object.assign(new Error('Request failed'), { response: { status: 402, data: {} } });
      }),
    ['pay/charge', 'Request failed', 'HTTP 402', 'throw new SagaRefused'],
  ],
  [
    'refuses',
    () =>
      pay(() => {
        throw new SagaRefused({ reason: 'no money' });
      }),
    ['pay/charge refused', 'no money'],
  ],
  [
    'refuses without a reason',
    () =>
      pay(() => {
        throw new SagaRefused();
      }),
    ['pay/charge refused', 'without a reason'],
  ],
  ['returns SagaRefused', () => pay(() => new SagaRefused('no')), ['pay/charge', 'throw it instead']],
  [
    'returns an error',
    () => pay(() => new Error('no money')),
    ['pay/charge', 'throw it instead', 'no money'],
  ],
  [
    'returns a Response of fetch',
    () => pay(() => new Response('{}')),
    ['pay/charge', 'await response.json()'],
  ],
  ['returns a Map', () => pay(() => new Map()), ['pay/charge', 'Map', 'Object.fromEntries']],
  ['returns a function', () => pay(() => () => 1), ['pay/charge', 'no JSON', 'function']],
  [
    'returns another status',
    () => pay(() => new SagaResponse({ status: 404 as never })),
    ['pay/charge', '200, 400 or 500', '404'],
  ],
  [
    'answers with an error',
    () => pay(() => new SagaResponse({ status: 500, content: { message: 'disk full' } })),
    ['pay/charge failed', '500', 'disk full'],
  ],
  [
    'is an object with operations',
    () => run(remote(charge), { pay: { charge: () => ({}) } }),
    ['pay', 'the functions charge', 'one function for all operations'],
  ],
  [
    'is a URL in memory',
    () => run(remote(charge), { pay: { url: 'http://localhost' } }),
    ['pay', '{ url }', 'function'],
  ],
];

const WORKER: readonly FirstError[] = [
  ['no options', () => createSagaWorker(undefined as never), ['createSagaWorker', 'sagasPath']],
  [
    'sagas',
    () => createSagaWorker({ sagas: {}, taskQueue: 'q' } as never),
    ['`sagas`', 'sagasPath', 'require.resolve'],
  ],
  ['queue', () => worker({ queue: 'q' }), ['`queue`', '`taskQueue`']],
  ['no task queue', () => worker({ taskQueue: undefined }), ['`taskQueue`', 'text']],
  [
    'participants in a list',
    () => worker({ participants: [{ url: 'http://x' }], connection: {} }),
    ['`participants`', 'an array'],
  ],
  [
    'a class as a participant',
    () => worker({ participants: { pay: Saga }, connection: {} }),
    ['pay', 'class', 'function'],
  ],
  [
    'a promise as a participant',
    () => worker({ participants: { pay: Promise.resolve() }, connection: {} }),
    ['pay', 'a promise', 'await'],
  ],
  [
    'an object with operations',
    () => worker({ participants: { pay: { charge: () => 1 } }, connection: {} }),
    ['pay', 'the functions charge', 'one function for all operations'],
  ],
  [
    'a service',
    () => worker({ participants: { pay: new (class PayService {})() }, connection: {} }),
    ['pay', 'class PayService', 'one function for all operations'],
  ],
  [
    'a URL in the place of a participant',
    () => worker({ participants: { pay: 'http://localhost:3000' }, connection: {} }),
    ['pay', '"http://localhost:3000"', 'Write { url }'],
  ],
  [
    'a URL with a host that is missing',
    () => worker({ participants: { pay: { url: 'http://undefined:3000/api' } }, connection: {} }),
    ['pay', 'undefined', 'environment variable'],
  ],
  [
    'a URL with a port that is missing',
    () => worker({ participants: { pay: { url: 'http://localhost:undefined' } }, connection: {} }),
    ['pay', 'undefined', 'environment variable'],
  ],
  ['an address', () => worker({ address: 'localhost:7233' }), ['`address`', 'TEMPORAL_ADDRESS']],
  [
    'an address as the connection',
    () => worker({ connection: 'localhost:7233' }),
    ['`connection`', '"localhost:7233"', 'NativeConnection.connect'],
  ],
  [
    'a connection that is not awaited',
    () => worker({ connection: Promise.resolve({}) }),
    ['`connection`', 'a promise', 'await NativeConnection.connect'],
  ],
  [
    'the code of a bundle',
    () => worker({ sagasPath: undefined, workflowBundle: 'module.exports = {}' }),
    ['`workflowBundle`', '{ code }', 'bundleSagas'],
  ],
  [
    'a URL without a scheme',
    () => worker({ participants: { pay: { url: 'localhost:3000' } }, connection: {} }),
    ['pay', 'localhost:3000', 'http://'],
  ],
  [
    'a URL that is missing',
    () => worker({ participants: { pay: { url: undefined } }, connection: {} }),
    ['pay', 'environment variable'],
  ],
  [
    'a header that is missing',
    () =>
      worker({ participants: { pay: { url: 'http://x', headers: { 'X-Key': undefined } } }, connection: {} }),
    ['X-Key', 'environment variable'],
  ],
  [
    'an operation in the name',
    () => worker({ participants: { 'pay/charge': () => 1 }, connection: {} }),
    ['"pay/charge"', 'participant/operation'],
  ],
  [
    'a timeout of a participant',
    () => worker({ participants: { pay: { url: 'http://x', timeout: 5 } }, connection: {} }),
    ['timeout', 'attemptTimeout'],
  ],
  [
    'an endpoint',
    () => worker({ participants: { pay: { endpoint: 'http://x' } }, connection: {} }),
    ['endpoint', '`url`'],
  ],
  [
    'step activities in a list',
    () => worker({ stepActivities: [() => 1], connection: {} }),
    ['`stepActivities`', 'by name'],
  ],
  [
    'a step activity that is no function',
    () => worker({ stepActivities: { ship: 5 }, connection: {} }),
    ['ship', 'function', '5'],
  ],
];

const CLIENT: readonly FirstError[] = [
  ['queue', () => manager({ queue: 'q' }), ['"queue"', '`taskQueue`']],
  [
    'no options',
    () => SagaManager.connect(undefined as never),
    ['taskQueue', 'task queue of the saga worker'],
  ],
  ['an address', () => manager({ address: 'localhost:7233' }), ['"address"', 'TEMPORAL_ADDRESS']],
  ['a namespace', () => manager({ namespace: 'prod' }), ['"namespace"', 'TEMPORAL_NAMESPACE']],
  ['a connection as the client', () => manager({ client: {} }), ['client', 'new Client({ connection })']],
  ['a saga as the module', () => manager({ sagas: local(() => 1) }), ['sagas', 'import * as sagas']],
];

describe.each([
  ['the builder', BUILDER],
  ['a value in the place of a saga', SAGA],
  ['a request', REQUEST],
  ['a callback', CALLBACK],
  ['a participant', PARTICIPANT],
  ['the options of a worker', WORKER],
  ['the options of a client', CLIENT],
])('an error in %s', (_, errors) => {
  it.each(errors)('%s: the message names the cause and the way out', async (_error, call, facts) => {
    const message = await messageOf(call);
    for (const fact of facts) expect(message).toContain(fact);
    expect(message).not.toContain('[object Object]');
  });
});
