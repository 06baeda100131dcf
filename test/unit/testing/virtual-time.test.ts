import { type RetryPolicy, Saga, SagaRefused, SagaRequest, SagaResponse } from 'temporal-saga';
import { replyLater } from 'temporal-saga/activities';
import { InMemoryHost, noReply, type ParticipantFunction } from 'temporal-saga/testing';
import { resolvePolicy } from '../../../src/definition/options/resolve-options';
import { VirtualAttempts } from '../../../src/testing/virtual-attempts';
import { VirtualClock } from '../../../src/testing/virtual-clock';
import { exchange } from '../../../src/testing/virtual-exchange';
import { requestOf } from '../activities/http-server';

const run = async (p: ParticipantFunction, execute: RetryPolicy = {}) => {
  const saga = new Saga('s').remoteStep('a', () => new SagaRequest({ target: 'p' }), { execute }).commit();
  const { error, steps } = await new InMemoryHost({ participants: { p } }).run(saga);
  return { code: error?.code, causes: error?.causes, ...steps[0] };
};
const fail = () => {
  throw new Error('busy');
};
const silent = () => noReply;
/** Answers each attempt with its own script; the last script answers all further attempts. */
const script =
  (...answers: readonly ParticipantFunction[]): ParticipantFunction =>
  (request) =>
    answers[Math.min(request.attempt, answers.length) - 1]!(request);

describe('the attempts of a request, in virtual time (S3)', () => {
  it('attempts continue until a reply, with the same key', async () => {
    const keys = new Set<string>();
    const answer = script(fail, silent, () => ({}));
    const result = await run((request) => {
      keys.add(request.idempotencyKey);
      return answer(request);
    });
    expect(result).toMatchObject({ status: 'done', outcome: 'done', attempts: 3 });
    expect(keys.size).toBe(1);
  });

  it.each<readonly [string, ParticipantFunction, RetryPolicy, number]>([
    ['waits of 1, 2, 4, 8, 16 and then 30 s in 5 minutes', fail, {}, 14],
    ['the same waits with an attempt timeout of 10 s', silent, {}, 11],
    ['a maximum number of attempts', fail, { maximumAttempts: 4 }, 4],
    ['one attempt', silent, { maximumAttempts: 1 }, 1],
    ['a total time for one attempt', fail, { totalTimeout: '1s' }, 1],
    ['equal waits', fail, { totalTimeout: '10s', backoffCoefficient: 1 }, 10],
    ['a maximum wait', fail, { totalTimeout: '10s', maximumInterval: '2s' }, 6],
  ])('the policy limits the attempts: %s', async (_, participant, policy, attempts) => {
    expect(await run(participant, policy)).toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      outcome: 'unknown',
      attempts,
    });
  });

  it('unanswered attempts and the wait before the undo take no real time (S4)', async () => {
    const undo = () => new SagaRequest({ target: 'q' });
    const saga = new Saga('s')
      .remoteStep('a', () => new SagaRequest({ target: 'p' }))
      .onFailure(undo)
      .commit();
    const { steps } = await new InMemoryHost({ participants: { p: silent, q: () => ({}) } }).run(saga);
    expect(steps[0]?.undo).toMatchObject({ status: 'undone', attempts: 1 });
  });

  it('an unknown outcome has the causes of the last attempt', async () => {
    expect((await run(fail, { maximumAttempts: 2 })).causes).toEqual([{ name: 'Error', message: 'busy' }]);
    expect((await run(silent, { maximumAttempts: 2 })).causes).toEqual([]);
  });

  it.each<readonly [string, ParticipantFunction]>([
    [
      'a refusal',
      () => {
        throw new SagaRefused();
      },
    ],
    ['a broken reply', () => new SagaResponse({ status: 500 })],
    [
      'a final error',
      () => {
        throw Object.assign(new Error('no'), { nonRetryable: true });
      },
    ],
  ])('attempts end with %s', async (_, participant) => {
    expect(await run(participant)).toMatchObject({ attempts: 1 });
  });

  it.each<readonly [string, ParticipantFunction, string]>([
    ['name', fail, 'Error'],
    [
      'code',
      () => {
        throw Object.assign(new Error('no'), { code: 'E_CARD' });
      },
      'E_CARD',
    ],
  ])(
    'attempts end with a failure whose %s is listed as non-retryable, and the outcome stays unknown',
    async (_, participant, kind) => {
      const listed = await run(participant, { nonRetryable: ['503', kind] });
      expect(listed).toMatchObject({ code: 'OUTCOME_UNKNOWN', outcome: 'unknown', attempts: 1 });
      const others = { nonRetryable: ['503', 'Other'], maximumAttempts: 2 };
      expect(await run(participant, others)).toMatchObject({ attempts: 2 });
    },
  );

  it('attempts continue after an unanswered one, which has no failure kind', async () => {
    const policy = { nonRetryable: ['TimeoutError', 'Error'], maximumAttempts: 2 };
    expect(await run(silent, policy)).toMatchObject({ attempts: 2 });
  });

  it('attempts end with a 202, also after an unanswered attempt (S10)', async () => {
    const { attempt: _, content, ...request } = requestOf();
    const dispatch = {
      ...request,
      phase: 'execute',
      summary: '',
      participant: 'inventory',
      content,
      about: [],
      undoes: undefined,
      policy: resolvePolicy('execute'),
      size: 2,
      isProtected: false,
      sentAt: 0,
      context: {},
    } as const;
    const ended = await exchange(
      dispatch,
      script(silent, () => replyLater),
      request,
      new VirtualAttempts(new VirtualClock(0), { isBesideOthers: () => false, isCancelled: () => false }),
    );
    expect(ended).toMatchObject({
      outcome: { kind: 'accepted', reply: { status: 202, content: {} } },
      attempts: 2,
    });
  });

  it('a refusal after an attempt that may have had its effect leaves the outcome unknown', async () => {
    const refuse = () => {
      throw new SagaRefused();
    };
    expect(await run(script(silent, refuse))).toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      outcome: 'unknown',
      attempts: 2,
    });
    expect(await run(script(fail, refuse))).toMatchObject({ outcome: 'unknown' });
  });

  it.each<readonly [string, unknown]>([
    ['undefined', undefined],
    ['a string', 'x'],
    [
      'a proxy',
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('no');
          },
          has: () => {
            throw new Error('no');
          },
        },
      ),
    ],
    ['an object whose fields cannot be read', Object.defineProperty({}, 'nonRetryable', { get: fail })],
  ])('attempts continue after any thrown value: %s', async (_, thrown) => {
    expect(
      await run(
        () => {
          throw thrown;
        },
        { maximumAttempts: 3 },
      ),
    ).toMatchObject({ outcome: 'unknown', attempts: 3 });
  });
});
