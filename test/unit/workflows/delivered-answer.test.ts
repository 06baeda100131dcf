import { replyLater } from 'temporal-saga/activities';
import type { EncodedContext } from '../../../src/context/encoding';
import type { Phase } from '../../../src/definition/options/resolve-options';
import { readDeliveredAnswer } from '../../../src/workflows/temporal/delivered-answer';
import { Unreadable } from '../../../src/workflows/temporal/unreadable';

const KEY = 'run:a:execute:1';
const context: EncodedContext = { n: 1 };
const answer = (given: object = {}) => ({
  format: 'saga-answer-2',
  key: KEY,
  reply: { status: 200, content: { id: 5 } },
  attempts: 2,
  uncertain: false,
  echo: { context },
  ...given,
});
const { key: _, ...withoutKey } = answer({ format: 'saga-answer-1' });
const oldAnswer = (given: object = {}) => ({ ...withoutKey, ...given });

const read = (
  returned: unknown,
  { phase = 'execute', ...given }: { phase?: Phase; hasOldRules?: boolean; isDoubted?: boolean } = {},
) =>
  readDeliveredAnswer(
    returned,
    { idempotencyKey: KEY, context, phase, participant: 'p' },
    { hasOldRules: false, isDoubted: false, ...given },
  );
const refusal = { reply: { status: 400, content: {} } };

describe('an answer of a saga worker', () => {
  it('A5: an answer counts when it names the request', () => {
    expect(read(answer())).toEqual({
      outcome: { kind: 'success', reply: { status: 200, content: { id: 5 } } },
      attempts: 2,
      echo: { context },
    });
    expect(read(answer(refusal)).outcome.kind).toBe('refused');
    expect(read(answer({ ...refusal, uncertain: true })).outcome.kind).toBe('unknown');
  });

  it.each<readonly [string, unknown]>([
    ['that names another request', answer({ key: 'run:b:execute:1' })],
    ['that names no request', answer({ key: undefined })],
    ['without a reply', answer({ reply: undefined })],
    ['with an unknown status', answer({ reply: { status: 418, content: {} } })],
    ['whose reply has no content', answer({ reply: { status: 200 } })],
    ['without attempts', answer({ attempts: '2' })],
    ['that does not say whether it is certain', answer({ uncertain: undefined })],
    ['without an echo', answer({ echo: undefined })],
    ['whose context is null', answer({ echo: { context: null } })],
    ['whose context is a list', answer({ echo: { context: [] } })],
    ['of 0.2 with another context', oldAnswer({ echo: { context: { n: 2 } } })],
    ['of 0.2 with a digest', oldAnswer({ echo: { contextDigest: 'x' } })],
  ])('A5: an answer %s leaves the outcome unknown, and changes no context', (_name, returned) => {
    const { outcome, echo } = read(returned);
    expect(outcome).toMatchObject({ kind: 'unknown', late: true });
    expect(echo).toBeUndefined();
  });

  it('A5: an answer of 0.2 counts with exactly the context that was sent, but its refusal proves nothing', () => {
    expect(read(oldAnswer())).toMatchObject({ outcome: { kind: 'success' }, attempts: 2, echo: { context } });
    expect(read(oldAnswer(refusal)).outcome.kind).toBe('unknown');
  });

  it('A5: an answer of 0.2 counts in an execution of 0.2 as it did then', () => {
    const given = { hasOldRules: true };
    expect(read(oldAnswer({ ...refusal, echo: { contextDigest: 'x' } }), given)).toMatchObject({
      outcome: { kind: 'refused' },
      echo: { contextDigest: 'x' },
    });
  });

  it.each([404, 410])(
    'A5: an answer of 0.2 to an undo with status %i means that there was nothing to undo',
    (httpStatus) => {
      const reply = { status: 400, httpStatus, content: {} };
      const { outcome } = read(oldAnswer({ reply }), { phase: 'undo' });
      expect(outcome).toMatchObject({ reply: { nothingToUndo: true } });
      expect(read(oldAnswer({ reply })).outcome).toMatchObject({ reply });
    },
  );
});

describe('the result of an activity of another worker', () => {
  it.each<readonly [string, unknown, object]>([
    ['a value', { id: 5 }, { kind: 'success', reply: { status: 200, content: { id: 5 } } }],
    ['nothing', undefined, { kind: 'success', reply: { status: 200, content: {} } }],
    ['the announcement of a late reply', replyLater, { kind: 'accepted', uncertain: false }],
  ])("the result of another worker's activity is the content of a success: %s", (_, returned, outcome) => {
    expect(read(returned)).toMatchObject({ outcome });
    expect(read(returned)).not.toHaveProperty('attempts');
  });

  it('a late reply that is announced after a doubt is in doubt too', () => {
    expect(read(replyLater, { isDoubted: true }).outcome).toMatchObject({
      kind: 'accepted',
      uncertain: true,
    });
  });

  it('a result that cannot be decoded leaves the outcome unknown, but nothing can be late', () => {
    expect(read(new Unreadable('binary/null')).outcome).toMatchObject({ kind: 'unknown', late: false });
  });
});
