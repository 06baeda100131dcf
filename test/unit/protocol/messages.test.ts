import { nothingToUndo } from '../../../src/messages/nothing-to-undo';
import type { Reply } from '../../../src/engine/record/reply';
import { classed } from '../../../src/protocol/classed-reply';
import { readReplyMessage } from '../../../src/protocol/reply-message';
import { NO_LONGER_STUCK, readStuckMemo, stuckMemo } from '../../../src/protocol/stuck-memo';

describe('a reply as it comes from outside', () => {
  it.each<readonly [string, object, object]>([
    ['a success without content', { request: 'k' }, { status: 200, content: {} }],
    ['content', { request: 'k', content: [1] }, { status: 200, content: [1] }],
    ['null as content', { request: 'k', content: null }, { status: 200, content: null }],
    ['a refusal', { request: 'k', status: 400, content: 1 }, { status: 400, content: 1 }],
    ['a broken one', { request: 'k', status: 500 }, { status: 500, content: {} }],
    [
      'that there is nothing to undo',
      { request: 'k', content: nothingToUndo },
      { status: 400, content: {}, nothingToUndo: true },
    ],
  ])('may be %s', (_, message, reply) => {
    expect(readReplyMessage(message)).toEqual({ request: 'k', ...classed(reply as Reply) });
  });

  it.each<readonly [string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'k'],
    ['no request', { status: 200 }],
    ['a request that is no text', { request: 5 }],
    ['a status that says that it comes later', { request: 'k', status: 202 }],
    ['a status that is none', { request: 'k', status: 418 }],
    ['a status that is a text', { request: 'k', status: '200' }],
  ])('is refused as %s', (_, message) => {
    expect(() => readReplyMessage(message)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
});

describe('the memo of an execution that waits for a person', () => {
  const error = { code: 'REFUSED', message: 'no', step: 'a', causes: [] } as const;
  const incident = { id: 'i', step: 'a', phase: 'undo', since: 5, error } as const;

  it('says where it stands', () => {
    expect(stuckMemo(incident)).toEqual({
      status: 'stuck',
      step: 'a',
      phase: 'undo',
      incident: 'i',
      error: { code: 'REFUSED', message: 'no' },
    });
  });

  it('is small, whatever failed', () => {
    const { error: said } = stuckMemo({ ...incident, error: { ...error, message: 'x'.repeat(10_000) } });
    expect(said.message.length).toBeLessThan(500);
  });

  it('is read by those who list executions, and taken back when the execution goes on', () => {
    const memo = { ...stuckMemo(incident), sagaStart: 'digest' };
    expect(readStuckMemo(memo)).toEqual(stuckMemo(incident));
    expect(readStuckMemo({ ...memo, ...NO_LONGER_STUCK })).toBeUndefined();
    expect(readStuckMemo(undefined)).toBeUndefined();
    expect(Object.keys(NO_LONGER_STUCK).sort()).toEqual(Object.keys(stuckMemo(incident)).sort());
  });
});
