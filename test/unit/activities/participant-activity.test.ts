import type { Info } from '@temporalio/activity';
import { nothingToUndo, replyLater } from 'temporal-saga/activities';
import type { EncodedContext } from '../../../src/context/encoding';
import { participantActivity, stepActivities } from '../../../src/activities/participant-activity';
import { ParticipantRegistry } from '../../../src/activities/participant-registry';
import type { Participant } from '../../../src/activities/participants';
import { callOf, runAttempt } from './activity-environment';
import { type Answer, closeAll, closeLater, serve } from './http-server';

afterEach(closeAll);

/** A test closes at its end, which must succeed. */
const fail = (participant: string, error: unknown) => {
  throw new Error(`${participant} was not closed`, { cause: error });
};

function activityOf(inventory: Participant) {
  const registry = new ParticipantRegistry({ inventory });
  closeLater(() => registry.close(fail));
  return participantActivity(registry);
}
const attempt = (inventory: Participant, info: Partial<Info> = {}, call = callOf()) =>
  runAttempt(activityOf(inventory), info, call);
/** A request whose policy lists these kinds of failure. */
const listing = (...nonRetryable: string[]) => callOf({ nonRetryable });

async function serviceAt(answer: Answer) {
  const { url } = await serve(answer);
  return { url };
}
const answering = (status: number) => serviceAt((response) => response.writeHead(status).end());

async function noServer() {
  const server = await serve();
  await server.close();
  return { url: server.url };
}

const failing = (fields: object) => () => {
  throw Object.assign(new Error('no'), fields);
};

describe('a participant that replies later (S10)', () => {
  const accepted = (reply: object) => ({
    format: 'saga-answer-2',
    key: callOf().metadata.idempotencyKey,
    reply: { status: 202, content: {}, ...reply },
    attempts: 1,
    uncertain: false,
    echo: { context: {} },
  });

  it('says so by HTTP with 202', async () => {
    const { answer } = await attempt(await answering(202));
    expect(answer).toStrictEqual(accepted({ httpStatus: 202 }));
  });

  it('says so by what its function returns', async () => {
    const { answer } = await attempt(() => replyLater);
    expect(answer).toStrictEqual(accepted({}));
  });

  it("says so by what a step's activity returns", async () => {
    const { reserve } = stepActivities({ reserve: () => replyLater });
    const { answer } = await runAttempt(reserve!, { activityType: 'reserve' }, callOf({ content: null }));
    expect(answer).toStrictEqual(accepted({}));
  });
});

describe('A8: an undo that finds nothing', () => {
  const nothing = { status: 400, content: {}, nothingToUndo: true };
  const undoing = (more: object = {}) =>
    callOf({ metadata: { ...callOf().metadata, undoOf: ['run:a:execute:1'] }, ...more });

  it('A8: differs from a request that is refused, where a function says so', async () => {
    expect((await attempt(() => nothingToUndo, {}, undoing({ undoes: 'unknown' }))).answer).toMatchObject({
      reply: nothing,
    });
    const { answer } = await attempt(() => nothingToUndo);
    expect(answer).toHaveProperty('reply', { status: 400, content: {} });
  });

  it("A8: may be a step's activity", async () => {
    const { release } = stepActivities({ release: () => nothingToUndo });
    const call = undoing({ content: null, undoes: 'done' });
    const { answer } = await runAttempt(release!, { activityType: 'release' }, call);
    expect(answer).toMatchObject({ reply: nothing });
  });

  it('A8: is sent again after a bare 404, also where version 0.2 has sent the undo', async () => {
    const participant = await answering(404);
    for (const call of [undoing(), undoing({ undoes: 'unknown' }), undoing({ undoes: 'done' })]) {
      const { failure } = await attempt(participant, {}, call);
      expect(failure).toMatchObject({ nonRetryable: false, details: [{ uncertain: true }] });
    }
    expect((await attempt(participant, {}, undoing({ undoes: 'refused' }))).answer).toBeDefined();
    expect((await attempt(participant)).answer).toBeDefined();
  });

  it('A9: is sent again after a 409 to a second attempt', async () => {
    const participant = await answering(409);
    const call = undoing({ undoes: 'done' });
    expect((await attempt(participant, { attempt: 1 }, call)).answer).toBeDefined();
    expect((await attempt(participant, { attempt: 2 }, call)).failure).toMatchObject({ nonRetryable: false });
  });
});

describe('an attempt', () => {
  it('has the key that all attempts have, and its own number (S9)', async () => {
    const seen: unknown[] = [];
    const inventory: Participant = ({ idempotencyKey, attempt: number }) => {
      seen.push([idempotencyKey, number]);
      return {};
    };
    const call = callOf();
    await attempt(inventory, { attempt: 1 }, call);
    await attempt(inventory, { attempt: 2 }, call);
    const { idempotencyKey } = call.metadata;
    expect(seen).toEqual([
      [idempotencyKey, 1],
      [idempotencyKey, 2],
    ]);
  });
});

describe('a reply that does not fit into history beside the context', () => {
  const reply = (bytes: number, context: EncodedContext = {}) =>
    attempt(() => ({ text: 'x'.repeat(bytes) }), {}, callOf({ echo: { context } }));

  it('is an error: the effect has happened, and its reply is lost', async () => {
    expect((await reply(1_800_000)).answer).toMatchObject({ reply: { status: 200 } });
    expect((await reply(2_000_000)).answer).toMatchObject({ reply: { status: 500 } });
    const context = { kept: 'y'.repeat(200_000) };
    expect((await reply(1_800_000, context)).answer).toMatchObject({
      reply: { status: 500 },
      echo: { context },
    });
  });
});

describe('an attempt that failed', () => {
  it.each<readonly [string, () => Promise<Participant> | Participant, string]>([
    ['the status of an answer', () => answering(503), '503'],
    ['the status of an answer that turned it away', () => answering(429), '429'],
    ['the code of a connection that was refused', noServer, 'ECONNREFUSED'],
    [
      'the code of a connection that broke',
      () => serviceAt((_, { socket }) => socket.destroy()),
      'UND_ERR_SOCKET',
    ],
    ['the name of an error', () => failing({ name: 'CardExpired' }), 'CardExpired'],
    ['the type of an error', () => failing({ type: 'CardExpired' }), 'CardExpired'],
    ['the code of an error', () => failing({ code: 'E_CARD' }), 'E_CARD'],
  ])('is the last one where its kind is listed, and only then: %s', async (_, participant, kind) => {
    const activity = activityOf(await participant());
    expect((await runAttempt(activity, {}, listing('other', kind))).failure).toMatchObject({
      type: 'SagaAttemptFailed',
      nonRetryable: true,
    });
    for (const call of [listing('other'), listing(), callOf()]) {
      expect((await runAttempt(activity, {}, call)).failure).toMatchObject({
        type: 'SagaAttemptFailed',
        nonRetryable: false,
      });
    }
  });

  it.each<readonly [string, () => Promise<Participant>, string, boolean]>([
    ['an error of the server leaves the effect possible', () => answering(503), '503', true],
    ['an attempt that was turned away did nothing', () => answering(429), '429', false],
    ['an attempt without a connection did nothing', noServer, 'ECONNREFUSED', false],
  ])(
    'says whether the effect is possible when it is made the last one: %s',
    async (_, participant, kind, uncertain) => {
      const activity = activityOf(await participant());
      const uncertainOf = async (info: Partial<Info>) =>
        (await runAttempt(activity, info, listing(kind))).failure?.details?.[0];
      expect(await uncertainOf({})).toMatchObject({ attempt: 1, uncertain });
      expect(await uncertainOf({ attempt: 2, heartbeatDetails: { turnedAway: 1 } })).toMatchObject({ uncertain }); // prettier-ignore
      // The outcome of the attempt before it is unknown.
      expect(await uncertainOf({ attempt: 2 })).toMatchObject({ attempt: 2, uncertain: true });
    },
  );

  it('is never made the last one by the end of its time, which Temporal may see first', async () => {
    const waiting: Participant = ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    const { failure } = await attempt(waiting, { startToCloseTimeoutMs: 1 }, listing('TimeoutError'));
    expect(failure).toMatchObject({
      nonRetryable: false,
      details: [{ uncertain: true, causes: [{ name: 'TimeoutError' }] }],
    });
  });

  it('has a message that UTF-8 can carry, as Temporal needs it', async () => {
    const body = `${'x'.repeat(199)}😀`;
    const failing503 = await serviceAt((response) => response.writeHead(503).end(body));
    const cut: Participant = () => {
      throw new Error('half \ud83d');
    };
    const { failure: byHttp } = await attempt(failing503);
    const { failure: byFunction } = await attempt(cut);
    expect([byHttp?.message.at(-2), byFunction?.message]).toEqual([
      '\ufffd',
      'inventory/reserve threw an error: half \ufffd',
    ]);
  });

  it('is over with its time, also where the participant never answers', async () => {
    const { failure } = await attempt(() => new Promise(() => undefined), { startToCloseTimeoutMs: 1 });
    expect(failure).toMatchObject({ type: 'SagaAttemptFailed', nonRetryable: false });
  });

  it('E9: clears nothing when its time is over, since the participant may still work', async () => {
    const { failure, heartbeats } = await attempt(() => new Promise(() => undefined), {
      startToCloseTimeoutMs: 1,
    });
    expect(failure?.details).toEqual([expect.objectContaining({ uncertain: true })]);
    expect(heartbeats).toEqual([]);
  });

  it('records for the next attempt that it did nothing', async () => {
    expect((await attempt(await answering(429))).heartbeats).toEqual([{ turnedAway: 1 }]);
    expect((await attempt(await answering(503))).heartbeats).toEqual([]);
  });

  it('is followed by the wait that the participant asked for', async () => {
    const busy = await serviceAt((response) => response.writeHead(503, { 'retry-after': '3' }).end());
    expect((await attempt(busy)).failure).toMatchObject({ nextRetryDelay: 3_000 });
  });
});

describe('a participant that the worker does not serve', () => {
  const elsewhere = { activityType: 'elsewhere/reserve' };

  it('C7: is sent nothing, and another attempt follows, which may run on a worker that serves it', async () => {
    const { failure, heartbeats } = await attempt(() => ({}), elsewhere);
    expect(failure).toMatchObject({ type: 'SagaAttemptFailed', nonRetryable: false });
    expect(failure?.details?.[0]).toMatchObject({ code: 'UNKNOWN_TARGET', uncertain: false, attempt: 1 });
    expect(heartbeats).toEqual([{ turnedAway: 1 }]);
  });

  it('may have had a request of another worker before', async () => {
    const { failure } = await attempt(() => ({}), { ...elsewhere, attempt: 2 });
    expect(failure).toMatchObject({ type: 'SagaAttemptFailed', details: [{ uncertain: true }] });
  });
});

describe('a step activity', () => {
  it('E9: gets the fields, the metadata with the user and the time, and its parameters', async () => {
    const given: unknown[] = [];
    const { reserve } = stepActivities({
      reserve: (...args: unknown[]) => {
        given.push(...args);
        return {};
      },
    });
    const metadata = { ...callOf().metadata, user: 'ann', sentAt: 1_000 };
    const content = { nights: 2 } as unknown as EncodedContext;
    const context = { hotel: 'Ritz' } as unknown as EncodedContext;
    await runAttempt(reserve!, { activityType: 'reserve' }, callOf({ content, metadata, echo: { context } }));
    expect(given).toEqual([{ hotel: 'Ritz' }, metadata, { nights: 2 }]);
  });

  it('is not called without a context', async () => {
    const { reserve } = stepActivities({ reserve: () => ({}) });
    const { failure } = await runAttempt(reserve!, {}, callOf({ echo: { contextDigest: 'x' } }));
    expect(failure).toMatchObject({ nonRetryable: true });
  });
});
