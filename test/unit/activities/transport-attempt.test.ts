/** The activity around a transport: its time limit, the proof that its result brings, and the limits of the record. */
import type { Info } from '@temporalio/activity';
import type { AttemptResult, Transport } from 'temporal-saga/activities';
import { participantActivity } from '../../../src/activities/participant-activity';
import { ParticipantRegistry } from '../../../src/activities/participant-registry';
import { callOf, runAttempt } from './activity-environment';

const activityOf = (transport: Transport) =>
  participantActivity(new ParticipantRegistry({ inventory: { transport } }));
const attempt = (transport: Transport, info: Partial<Info> = {}, call = callOf()) =>
  runAttempt(activityOf(transport), info, call);
const returning = (result: AttemptResult) => () => result;

const listing = (...nonRetryable: string[]) => callOf({ nonRetryable });

describe('the request that a transport gets', () => {
  it('has its target, its operation, its key and the number of the attempt', async () => {
    const seen: unknown[] = [];
    const transport: Transport = ({ target, operation, idempotencyKey, attempt: number }) => {
      seen.push({ target, operation, idempotencyKey, number });
      return { kind: 'done' };
    };
    const { idempotencyKey } = callOf().metadata;
    await attempt(transport, { attempt: 2 });
    expect(seen).toEqual([{ target: 'inventory/reserve', operation: 'reserve', idempotencyKey, number: 2 }]);
  });

  it('comes with the facts of the attempt', async () => {
    const seen: unknown[] = [];
    const transport: Transport = (_, facts) => {
      seen.push(facts);
      return { kind: 'done' };
    };
    await attempt(transport);
    await attempt(transport, { attempt: 2 }, callOf({ undoes: 'done' }));
    expect(seen).toEqual([
      { undoes: undefined, uncertain: false },
      { undoes: 'done', uncertain: true },
    ]);
  });
});

describe('a result of a transport', () => {
  it('is the answer of the activity where it has an answer', async () => {
    const { answer } = await attempt(returning({ kind: 'done', content: { id: 7 } }));
    expect(answer).toMatchObject({ reply: { status: 200, content: { id: 7 } }, uncertain: false });
  });

  it.each<readonly [AttemptResult, boolean]>([
    [{ kind: 'unsent', message: 'no' }, false],
    [{ kind: 'busy', message: 'no' }, true],
    [{ kind: 'unknown', message: 'no' }, true],
  ])(
    'is followed by another attempt, and proves only that nothing was sent: %j',
    async (result, uncertain) => {
      const { failure, heartbeats } = await attempt(returning(result));
      expect(failure).toMatchObject({
        type: 'SagaAttemptFailed',
        nonRetryable: false,
        details: [{ uncertain }],
      });
      expect(heartbeats).toEqual(uncertain ? [] : [{ turnedAway: 1 }]);
    },
  );

  it('is the last one where the policy lists its kind', async () => {
    const gone = returning({ kind: 'unsent', message: 'no', kinds: ['NO_RESPONDERS'] });
    expect((await attempt(gone, {}, listing('NO_RESPONDERS'))).failure).toMatchObject({ nonRetryable: true });
    expect((await attempt(gone, {}, listing('OTHER'))).failure).toMatchObject({ nonRetryable: false });
  });

  it('is followed by the wait that it asks for', async () => {
    const busy = returning({ kind: 'busy', message: 'no', retryAfter: 3_000 });
    expect((await attempt(busy)).failure).toMatchObject({ nextRetryDelay: 3_000 });
  });

  it('is an error where its content does not fit into history', async () => {
    const { answer } = await attempt(returning({ kind: 'done', content: 'x'.repeat(2_000_000) }));
    expect(answer).toMatchObject({ reply: { status: 500 } });
  });

  it('has a message that Temporal can carry, at any length', async () => {
    const { failure } = await attempt(returning({ kind: 'busy', message: `${'x'.repeat(1e6)}\ud83d` }));
    expect(failure?.message.length).toBeLessThan(3_000);
  });

  it('leaves the outcome unknown where it breaks the rules, and is not followed by another attempt', async () => {
    const { answer } = await attempt(() => ({ kind: 'perhaps' }) as never);
    expect(answer).toMatchObject({ reply: { status: 500 }, causes: [{ code: 'TRANSPORT_INVALID' }] });
  });

  it('is unknown where the transport threw an error, which a policy may list by its code', async () => {
    const broken: Transport = () => {
      throw new Error('no socket');
    };
    const { failure } = await attempt(broken);
    expect(failure).toMatchObject({
      nonRetryable: false,
      details: [{ uncertain: true, causes: [{ code: 'TRANSPORT_FAILED' }, { message: 'no socket' }] }],
    });
    expect((await attempt(broken, {}, listing('TRANSPORT_FAILED'))).failure).toMatchObject({
      nonRetryable: true,
    });
  });
});

describe('a transport that takes longer than its attempt', () => {
  const brief = { startToCloseTimeoutMs: 1 };
  const timedOut = {
    type: 'SagaAttemptFailed',
    nonRetryable: false,
    details: [{ uncertain: true, causes: [{ name: 'TimeoutError' }] }],
  };

  it('leaves the attempt unknown where it never returns', async () => {
    const { failure, heartbeats } = await attempt(() => new Promise(() => undefined), brief);
    expect(failure).toMatchObject(timedOut);
    expect(heartbeats).toEqual([]);
  });

  it.each<AttemptResult>([
    { kind: 'done' },
    { kind: 'refused' },
    { kind: 'unsent', message: 'no' },
    { kind: 'perhaps' } as never,
  ])('is not believed when its result comes after that: %j', async (result) => {
    let finish = (_: AttemptResult): void => undefined;
    const late = new Promise<AttemptResult>((resolve) => (finish = resolve));
    const { failure, answer, heartbeats } = await attempt(() => late, brief);
    finish(result);
    await late;
    expect(failure).toMatchObject(timedOut);
    expect([answer, heartbeats]).toEqual([undefined, []]);
  });

  it('may fail after that, and the worker continues', async () => {
    let fail = (_: Error): void => undefined;
    const late = new Promise<AttemptResult>((_, reject) => (fail = reject));
    const { failure } = await attempt(() => late, brief);
    fail(new Error('late'));
    await expect(late).rejects.toThrow('late');
    expect(failure).toMatchObject(timedOut);
  });

  it('may return a result at the moment of the abort', async () => {
    const knowing: Transport = ({ signal }) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ kind: 'unsent', message: 'still in the queue' }));
      });
    const { failure } = await attempt(knowing, brief);
    expect(failure).toMatchObject({
      message: 'inventory/reserve: still in the queue',
      details: [{ uncertain: false }],
    });
  });
});
