import {
  afterDoubt,
  classifyNoReply,
  classifyReply,
  inDoubt,
  isProvenFirst,
} from '../../../src/engine/requests/evidence';
import { classed } from '../../../src/protocol/classed-reply';

const reply = (status: number, httpStatus?: number) => ({
  status,
  content: {},
  ...(httpStatus !== undefined && { httpStatus }),
});

describe('the proof of a reply (S3)', () => {
  it.each([
    ['a success', 200, false, { kind: 'success' }],
    ['a success on a later attempt', 200, true, { kind: 'success' }],
    ['a refusal', 400, false, { kind: 'refused' }],
    [
      'a refusal on a later attempt, after one that may have done it',
      400,
      true,
      { kind: 'unknown', late: true },
    ],
    ['a broken reply', 500, false, { kind: 'unknown', late: false }],
    [
      'a broken reply on a later attempt, after one that may still land',
      500,
      true,
      { kind: 'unknown', late: true },
    ],
    ['a request that was accepted with a 202 (S10)', 202, false, { kind: 'accepted' }],
    ['a request that was accepted on a later attempt', 202, true, { kind: 'accepted' }],
    ['an unknown status', 418, false, { kind: 'unknown', late: false }],
  ])('a reply is classified: %s', (_, status, uncertain, outcome) => {
    expect(classifyReply(classed(reply(status)), uncertain)).toMatchObject({
      ...outcome,
      reply: reply(status),
    });
  });

  it('the message names the HTTP status if there was one', () => {
    expect(classifyReply(classed(reply(500, 503)), false)).toMatchObject({
      message: expect.stringContaining('503'),
    });
    expect(classifyReply(classed(reply(500)), false)).toMatchObject({
      message: expect.stringContaining('500'),
    });
  });
});

describe('the proof of a missing reply (S3)', () => {
  const end = { message: 'no answer', causes: [{ name: 'E', message: 'm' }] };

  it('a missing reply proves nothing: the effect may have happened, and may still happen', () => {
    expect(classifyNoReply(end, true)).toEqual({ kind: 'unknown', late: true, ...end });
  });

  it('a request whose attempts were all rejected before processing was not sent', () => {
    expect(classifyNoReply(end, false)).toEqual({ kind: 'unsent', code: 'REQUEST_UNSENT', ...end });
  });
});

describe('the proof that an attempt is the first one', () => {
  const first = { attempt: 1, scheduledTimestampMs: 1_000, currentAttemptScheduledTimestampMs: 1_000 };

  it('the first attempt is proven by its number together with its times', () => {
    expect(isProvenFirst(first)).toBe(true);
  });

  it.each([
    [
      'its number alone, after a reset of the activity',
      { ...first, currentAttemptScheduledTimestampMs: 1_001 },
    ],
    ['its times alone', { ...first, attempt: 2 }],
    ['times that are missing', { ...first, scheduledTimestampMs: 0, currentAttemptScheduledTimestampMs: 0 }],
    [
      'times that are not numbers',
      { ...first, scheduledTimestampMs: NaN, currentAttemptScheduledTimestampMs: NaN },
    ],
  ])('the first attempt is not proven by %s', (_, times) => {
    expect(isProvenFirst(times)).toBe(false);
  });
});

describe('an outcome beside earlier requests of its step', () => {
  const refused = { kind: 'refused', reply: reply(400) } as const;
  const unsent = { kind: 'unsent', code: 'REQUEST_UNSENT', message: 'm', causes: [] } as const;
  const done = { kind: 'success', reply: reply(200) } as const;
  const alone = { earlier: undefined, isReset: false };

  it('an outcome stays as it is when no earlier request is in doubt', () => {
    for (const ending of [refused, unsent, done]) expect(inDoubt(ending, alone)).toBe(ending);
    for (const ending of [unsent, done])
      expect(inDoubt(ending, { ...alone, earlier: 'unknown' })).toBe(ending);
  });

  it('a refusal is unknown when an earlier request is in doubt', () => {
    expect(inDoubt(refused, { ...alone, earlier: 'unknown' })).toMatchObject({
      kind: 'unknown',
      late: false,
    });
  });

  it('an outcome is unknown after a reset whose earlier run cannot be read, unless it is a success', () => {
    for (const ending of [refused, unsent]) {
      expect(inDoubt(ending, { ...alone, isReset: true })).toMatchObject({ kind: 'unknown', late: true });
    }
    expect(inDoubt(done, { ...alone, isReset: true })).toBe(done);
  });

  it('neither a refusal nor an unsent request proves anything about attempts that its host did not make', () => {
    for (const outcome of [refused, unsent]) {
      expect(afterDoubt(outcome)).toMatchObject({ kind: 'unknown', late: true });
    }
    const accepted = { kind: 'accepted', reply: reply(202), uncertain: false } as const;
    expect(afterDoubt(accepted)).toEqual({ ...accepted, uncertain: true });
    expect(afterDoubt(done)).toBe(done);
  });
});
