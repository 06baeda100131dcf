import { nothingToUndo } from '../../../src/messages/nothing-to-undo';
import type { Reply } from '../../../src/engine/record/reply';
import { classed } from '../../../src/protocol/classed-reply';
import { readReplyMessage } from '../../../src/protocol/reply-message';
import { memoChange, readStuckMemo, stuckMemo, withoutIncidents } from '../../../src/protocol/stuck-memo';

describe('a reply from outside', () => {
  it.each<readonly [string, object, object]>([
    ['a success without content', { request: 'k' }, { status: 200, content: {} }],
    ['content', { request: 'k', content: [1] }, { status: 200, content: [1] }],
    ['null as content', { request: 'k', content: null }, { status: 200, content: null }],
    ['a refusal', { request: 'k', status: 400, content: 1 }, { status: 400, content: 1 }],
    ['a broken one', { request: 'k', status: 500 }, { status: 500, content: {} }],
    [
      'the report that there is nothing to undo',
      { request: 'k', content: nothingToUndo },
      { status: 400, content: {}, nothingToUndo: true },
    ],
  ])('a reply may be %s', (_, message, reply) => {
    expect(readReplyMessage(message)).toEqual({ request: 'k', ...classed(reply as Reply) });
  });

  it.each<readonly [string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'k'],
    ['no request', { status: 200 }],
    ['a request that is not a text', { request: 5 }],
    ['a status that announces a later reply', { request: 'k', status: 202 }],
    ['an unknown status', { request: 'k', status: 418 }],
    ['a status that is a text', { request: 'k', status: '200' }],
  ])('a reply with %s is refused', (_, message) => {
    expect(() => readReplyMessage(message)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
});

describe('the memo of an execution that waits for an operator', () => {
  const error = { code: 'REFUSED', message: 'no', step: 'a', causes: [] } as const;
  const incident = { id: 'i', step: 'a', phase: 'undo', since: 5, error } as const;

  it('the memo names the incident', () => {
    expect(stuckMemo([incident])).toEqual({
      status: 'stuck',
      step: 'a',
      phase: 'undo',
      incident: 'i',
      error: { code: 'REFUSED', message: 'no' },
    });
  });

  it('the memo is small, whatever the failure', () => {
    const memo = stuckMemo([{ ...incident, error: { ...error, message: 'x'.repeat(10_000) } }]);
    expect(memo?.error.message.length).toBeLessThan(500);
  });

  it('the memo is read by lists of executions, and removed when the execution continues', () => {
    const memo = { ...stuckMemo([incident]), sagaStart: 'digest' };
    expect(readStuckMemo(memo)).toEqual(stuckMemo([incident]));
    expect(readStuckMemo({ ...memo, ...memoChange(memo, []) })).toBeUndefined();
    expect(readStuckMemo(undefined)).toBeUndefined();
    expect(Object.keys(memoChange(memo, []))).toEqual(['status', 'step', 'phase', 'incident', 'error']);
    expect(withoutIncidents(memo)).toEqual({ sagaStart: 'digest' });
  });

  it('the memo of several incidents shows the first one and their number, which goes when one is left', () => {
    const other = { ...incident, id: 'j' };
    const memo = stuckMemo([incident, other]);
    expect(readStuckMemo({ ...memo })).toMatchObject({ incident: 'i', incidents: 2 });
    expect(memoChange({ ...memo }, [other])).toMatchObject({ incident: 'j', incidents: null });
    expect(memoChange({ ...memo }, [])).toMatchObject({ incident: null, incidents: null });
    expect(withoutIncidents({ ...memo, mine: 1 })).toEqual({ mine: 1 });
    expect(stuckMemo([])).toBeUndefined();
  });
});
