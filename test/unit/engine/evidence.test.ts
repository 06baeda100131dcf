import {
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

describe('what a reply proves (S3)', () => {
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
    ['a request that was accepted for later (S10)', 202, false, { kind: 'accepted' }],
    ['one that was accepted on a later attempt', 202, true, { kind: 'accepted' }],
    ['a status that is none', 418, false, { kind: 'unknown', late: false }],
  ])('is right for %s', (_, status, uncertain, outcome) => {
    expect(classifyReply(classed(reply(status)), uncertain)).toMatchObject({
      ...outcome,
      reply: reply(status),
    });
  });

  it('names the HTTP status where there was one', () => {
    expect(classifyReply(classed(reply(500, 503)), false)).toMatchObject({
      message: expect.stringContaining('503'),
    });
    expect(classifyReply(classed(reply(500)), false)).toMatchObject({
      message: expect.stringContaining('500'),
    });
  });
});

describe('what the lack of a reply proves (S3)', () => {
  const end = { message: 'no answer', causes: [{ name: 'E', message: 'm' }] };

  it('is nothing: the effect may have happened, and may still happen', () => {
    expect(classifyNoReply(end, true)).toEqual({ kind: 'unknown', late: true, ...end });
  });

  it('is that nothing was sent where every attempt was turned away', () => {
    expect(classifyNoReply(end, false)).toEqual({ kind: 'unsent', code: 'REQUEST_UNSENT', ...end });
  });
});

describe('the proof that an attempt is the first one', () => {
  const first = { attempt: 1, scheduledTimestampMs: 1_000, currentAttemptScheduledTimestampMs: 1_000 };

  it('is its number together with its times', () => {
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
      'times that are no numbers',
      { ...first, scheduledTimestampMs: NaN, currentAttemptScheduledTimestampMs: NaN },
    ],
  ])('is not %s', (_, times) => {
    expect(isProvenFirst(times)).toBe(false);
  });
});

describe('the ending of a request beside earlier requests of its step', () => {
  const refused = { kind: 'refused', reply: reply(400) } as const;
  const unsent = { kind: 'unsent', code: 'REQUEST_UNSENT', message: 'm', causes: [] } as const;
  const done = { kind: 'success', reply: reply(200) } as const;
  const alone = { earlier: undefined, isReset: false };

  it('counts as it is where nothing is in doubt', () => {
    for (const ending of [refused, unsent, done]) expect(inDoubt(ending, alone)).toBe(ending);
    for (const ending of [unsent, done])
      expect(inDoubt(ending, { ...alone, earlier: 'unknown' })).toBe(ending);
  });

  it('is unknown when it is a refusal and an earlier request is in doubt', () => {
    expect(inDoubt(refused, { ...alone, earlier: 'unknown' })).toMatchObject({
      kind: 'unknown',
      late: false,
    });
  });

  it('is unknown after a reset whose earlier run cannot be read, unless it is a success', () => {
    for (const ending of [refused, unsent]) {
      expect(inDoubt(ending, { ...alone, isReset: true })).toMatchObject({ kind: 'unknown', late: true });
    }
    expect(inDoubt(done, { ...alone, isReset: true })).toBe(done);
  });
});
