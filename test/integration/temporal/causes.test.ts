import { DefaultLogger, type LogEntry, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { Saga } from 'temporal-saga';
import type { SagaExecution } from 'temporal-saga/client';
import { InMemoryHost } from 'temporal-saga/testing';
import { type TestWorker, useTemporal } from '../../support/saga-worker';
import { until } from '../../support/until';
import { exhausted, final, inActivity, late, listed } from './causes-sagas';

/** The log of the worker; installed before the worker's own quiet runtime. */
const logged: LogEntry[] = [];
jest.spyOn(Runtime, 'install').mockImplementationOnce((options) =>
  Runtime.install({
    ...options,
    logger: new DefaultLogger('WARN', (entry) => logged.push(entry)),
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }), forward: {} },
    },
  }),
);

class CardError extends Error {
  override readonly name = 'CardError';
  readonly code = 'E_CARD';
}

function fail(step: string): never {
  const cause = new TypeError('socket closed', { cause: Object.assign(new Error('reset'), { code: 104 }) });
  throw Object.assign(new CardError('declined', { cause }), step === 'final' ? { nonRetryable: true } : {});
}

const participants = {
  bank: ({ step }: { step: string }) => fail(step),
};
const stepActivities = { charge: () => fail('charge') };

const CHAIN = [
  { name: 'CardError', message: 'declined', code: 'E_CARD' },
  { name: 'TypeError', message: 'socket closed' },
  { name: 'Error', message: 'reset', code: '104' },
];

const temporal = useTemporal();
let worker: TestWorker;

beforeAll(async () => {
  worker = await temporal.startWorker({
    sagasPath: require.resolve('./causes-sagas'),
    participants,
    stepActivities,
  });
});

const causesOf = ({ error }: SagaExecution<object>) => error?.causes;

describe('the error that a participant throws', () => {
  const sagas: readonly [string, Saga][] = [
    ['after the last attempt', exhausted],
    ['with a code that a policy lists as not retryable', listed],
    ['that is marked as not retryable', final],
    ['before the end of the total time', late],
    ["of a local step's activity", inActivity],
  ];

  it.each(sagas)(
    'C10: an error %s has the same chain of causes in the record on both hosts',
    async (_, saga) => {
      const host = new InMemoryHost({ participants, stepActivities });
      const inMemory = await host.run(saga, {});
      const onTemporal = await worker.manager.run(saga, {}, { raiseOnError: false });
      expect(causesOf(inMemory)).toEqual(CHAIN);
      expect(causesOf(onTemporal)).toEqual(CHAIN);
    },
  );

  it('C10: the worker logs an error with its stack, once for each attempt, with its origin and without content', async () => {
    const { uuid } = await worker.manager.run(exhausted, { secret: 's3cr3t' }, { raiseOnError: false });
    const ofExecution = () =>
      logged.filter(({ meta }) => meta?.['code'] === 'SAGA_ATTEMPT_FAILED' && meta['sagaId'] === uuid);
    // The SDK writes its log in batches.
    await until(() => Promise.resolve(ofExecution().length === 2));
    const lines = ofExecution();
    const place = { saga: 'exhausted', sagaId: uuid, step: 'charge', target: 'bank/charge' };
    expect(lines.map(({ level, meta }) => ({ level, ...meta }))).toMatchObject([
      { level: 'WARN', ...place, attempt: 1, stack: expect.stringContaining('causes.test') },
      { level: 'WARN', ...place, attempt: 2 },
    ]);
    expect(JSON.stringify(lines.map(({ meta }) => meta))).not.toContain('s3cr3t');
  });
});
