import { type MetricMeter, noopMetricMeter } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger, type LogEntry } from '@temporalio/worker';
import { stuckActivity, type StuckHook } from '../../../src/activities/stuck-activity';
import type { StuckNotice } from '../../../src/protocol/stuck-notice';

const notice: StuckNotice = {
  uuid: 'order-1',
  saga: 'order-processing',
  step: 'charge-card',
  phase: 'undo',
  incident: 'i-1',
  error: { code: 'REFUSED', step: 'charge-card', hook: 'onFailure', message: 'no', causes: [] },
  user: 'ann',
};

/** Runs one attempt, and returns what it logged and counted. */
async function tell(onStuck?: StuckHook, attempt = 1, about = notice) {
  const logged: LogEntry[] = [];
  const counted: unknown[] = [];
  const logger = new DefaultLogger('WARN', (entry) => {
    // Temporal logs activities that fail, too.
    if (entry.meta?.['code'] === 'SAGA_STUCK') logged.push(entry);
  });
  const metricMeter: MetricMeter = Object.assign(Object.create(noopMetricMeter) as MetricMeter, {
    createCounter: (name: string) => ({
      add: (value: number, tags: object) => counted.push({ name, value, tags }),
    }),
  });
  const environment = new MockActivityEnvironment({ attempt }, { logger, metricMeter });
  const failure = await environment.run(stuckActivity(onStuck), about).catch((thrown: unknown) => thrown);
  return { logged, counted, failure };
}

describe('an execution that waits for an operator', () => {
  it('is logged with a code and all facts, also without a hook', async () => {
    const { logged, failure } = await tell();
    expect(failure).toBeUndefined();
    expect(logged).toMatchObject([
      {
        level: 'WARN',
        message: expect.stringContaining('SAGA_STUCK'),
        meta: { code: 'SAGA_STUCK', ...notice },
      },
    ]);
  });

  it('is counted once, by saga, step and phase', async () => {
    const { counted } = await tell();
    const tags = { saga: 'order-processing', step: 'charge-card', phase: 'undo' };
    expect(counted).toMatchObject([{ name: 'temporal_saga_stuck', value: 1, tags }]);
  });

  it('may wait at a step as well as at an undo', async () => {
    const { counted } = await tell(undefined, 1, { ...notice, phase: 'execute' });
    expect(counted).toMatchObject([{ tags: { phase: 'execute' } }]);
  });

  it('is reported to the hook, which is awaited', async () => {
    const notices: StuckNotice[] = [];
    const { failure } = await tell(async (given) => {
      await Promise.resolve();
      notices.push(given);
    });
    expect({ notices, failure }).toEqual({ notices: [notice], failure: undefined });
  });

  it.each<readonly [string, StuckHook]>([
    [
      'throws',
      () => {
        throw new Error('pager is down \ud83d');
      },
    ],
    ['rejects', () => Promise.reject(new Error('pager is down \ud83d'))],
  ])('is reported again by Temporal when the hook %s, and logged and counted once', async (_, onStuck) => {
    const first = await tell(onStuck);
    // Half a surrogate pair would end the worker.
    expect(first.failure).toMatchObject({
      message: 'pager is down \ufffd',
      stack: expect.stringMatching(/pager is down \ufffd\n.*stuck-activity\.test/),
    });
    expect([first.logged, first.counted]).toMatchObject([{ length: 1 }, { length: 1 }]);
    const notices: StuckNotice[] = [];
    const second = await tell((given) => void notices.push(given), 2);
    expect({ notices, ...second }).toEqual({
      notices: [notice],
      logged: [],
      counted: [],
      failure: undefined,
    });
  });
});

describe('a hook', () => {
  it.each([null, 'page me', {}])('that is no function is refused when the worker is made: %j', (onStuck) => {
    expect(() => stuckActivity(onStuck as never)).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID', details: { option: 'onStuck' } }),
    );
  });
});

describe('B8: the log line of an execution whose names come from outside', () => {
  it('B8: has one line and no control characters, in the message and in the fields', async () => {
    const forged = 'u\nSAGA_STUCK: forged \u001b[2J';
    const error = { ...notice.error, message: forged };
    const { logged } = await tell(undefined, 1, {
      ...notice,
      uuid: forged,
      step: forged,
      user: forged,
      error,
    });
    expect(logged[0]?.message).toMatch(/^SAGA_STUCK: [^\p{Cc}]*$/u);
    expect(logged[0]?.meta).toMatchObject({ uuid: 'u\\u000aSAGA_STUCK: forged \\u001b[2J' });
  });
});
