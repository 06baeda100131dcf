import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { attemptLocally, type LocalRequest } from '../../../src/activities/local-attempts';
import type { AttemptResult, Transport } from '../../../src/activities/transport';
import { requestOf } from './http-server';

const POLICY = {
  attemptTimeout: 10_000,
  totalTimeout: 60_000,
  initialInterval: 1,
  backoffCoefficient: 1,
  maximumInterval: 60_000,
};

/** Makes the attempts of a request whose participant answers with these results, the last one again and again. */
async function attempts(
  results: readonly (AttemptResult | 'silence')[],
  given: Partial<LocalRequest['policy']> & {
    nonRetryable?: readonly string[];
    undoOf?: readonly string[];
  } = {},
) {
  const { nonRetryable = [], undoOf = [], ...policy } = given;
  const seen: (readonly [attempt: number, uncertain: boolean])[] = [];
  const transport: Transport = ({ attempt }, { uncertain }) => {
    seen.push([attempt, uncertain]);
    const result = results[Math.min(attempt, results.length) - 1] ?? 'silence';
    return result === 'silence' ? new Promise(() => undefined) : Promise.resolve(result);
  };
  const request = { ...requestOf(), undoOf };
  const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
  const ended = await environment.run(() =>
    attemptLocally({ request, transport, policy: { ...POLICY, ...policy }, undoes: undefined, nonRetryable }),
  );
  return { ended, seen };
}

const busy: AttemptResult = { kind: 'busy', message: 'busy' };
const unsent: AttemptResult = { kind: 'unsent', message: 'no connection' };
const done: AttemptResult = { kind: 'done', content: {} };

describe('the attempts of a local request', () => {
  it('follow one another as the policy says, and count', async () => {
    const { ended, seen } = await attempts([unsent, busy, done]);
    expect(ended).toMatchObject({ kind: 'reply', attempts: 3, uncertain: true });
    expect(seen).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ]);
  });

  it('prove that nothing was done where each one was turned away', async () => {
    const refused: AttemptResult = { kind: 'refused', content: {} };
    expect((await attempts([unsent, refused])).ended).toMatchObject({ attempts: 2, uncertain: false });
  });

  it.each([
    ['the policy waits longer', { initialInterval: 600 }, busy, 600],
    ['the participant asks for a longer wait', {}, { ...busy, retryAfter: 2_000 }, 2_000],
  ] as const)('end where %s', async (_, policy, result, nextIn) => {
    const { ended, seen } = await attempts([result], policy);
    expect(ended).toMatchObject({ kind: 'none', attempts: 1, uncertain: true, nextIn });
    expect(seen).toHaveLength(1);
  });

  it('end with an attempt that is cut at their bound, and its outcome is unknown', async () => {
    const { ended } = await attempts(['silence', done], { initialInterval: 20 });
    expect(ended).toMatchObject({ kind: 'none', attempts: 1, uncertain: true, nextIn: 20 });
  });

  it('continue after an attempt that took the time of the policy, where that is shorter', async () => {
    const { ended } = await attempts(['silence', done], { attemptTimeout: 30 });
    expect(ended).toMatchObject({ kind: 'reply', attempts: 2, uncertain: true });
  });

  it.each([
    ['no attempt is left', { maximumAttempts: 2 }, 2],
    ['the kind of failure allows no other one', { nonRetryable: ['E_GONE'] }, 1],
    ['the total time is over', { totalTimeout: 200, initialInterval: 300 }, 1],
  ] as const)('are the last ones where %s', async (_, policy, count) => {
    const { ended } = await attempts([{ ...busy, kinds: ['E_GONE'] }], policy);
    expect(ended).toMatchObject({ kind: 'none', attempts: count });
    expect(ended).not.toHaveProperty('nextIn');
  });

  it('come to an end in a time that a workflow task has', async () => {
    const { ended, seen } = await attempts([busy], { initialInterval: 400 });
    expect(ended).toMatchObject({ kind: 'none', nextIn: 400 });
    expect(seen).toHaveLength(4);
  });
});
