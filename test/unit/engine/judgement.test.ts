import { judgeReply, judgeSilence } from '../../../src/engine/judgement';

const reply = (status: number, httpStatus?: number) => ({
  status,
  content: {},
  ...(httpStatus !== undefined && { httpStatus }),
});

describe('the judgement of a reply (S3)', () => {
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
    expect(judgeReply(reply(status), uncertain)).toMatchObject({ ...outcome, reply: reply(status) });
  });

  it('names the HTTP status where there was one', () => {
    expect(judgeReply(reply(500, 503), false)).toMatchObject({ message: expect.stringContaining('503') });
    expect(judgeReply(reply(500), false)).toMatchObject({ message: expect.stringContaining('500') });
  });
});

describe('the judgement of silence (S3)', () => {
  const end = { message: 'no answer', causes: [{ name: 'E', message: 'm' }] };

  it('is that the deed may have been done, and may still be', () => {
    expect(judgeSilence(end, true)).toEqual({ kind: 'unknown', late: true, ...end });
  });

  it('is that nothing was sent where each attempt was turned away at the door', () => {
    expect(judgeSilence(end, false)).toEqual({ kind: 'unsent', code: 'REQUEST_UNSENT', ...end });
  });
});
