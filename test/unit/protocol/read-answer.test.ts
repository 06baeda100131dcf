import type { Reply } from '../../../src/engine/record/reply';
import { nothingToUndo } from '../../../src/messages/nothing-to-undo';
import { replyLater } from '../../../src/messages/reply-later';
import { readForeignResult, readOldReply } from '../../../src/protocol/read-answer';

describe('the result of an activity of another worker', () => {
  it('A8: a result may report that there is nothing to undo, if it answers an undo', () => {
    expect(readForeignResult(nothingToUndo, 'undo')).toEqual({
      status: 400,
      content: {},
      nothingToUndo: true,
    });
  });

  it.each(['execute', 'probe'] as const)(
    'A8: a result is content if it answers another request: %s',
    (phase) => {
      expect(readForeignResult(nothingToUndo, phase)).toEqual({ status: 200, content: nothingToUndo });
    },
  );

  it.each([
    ['nothing', undefined, { status: 200, content: {} }],
    ['null', null, { status: 200, content: {} }],
    ['a value', 5, { status: 200, content: 5 }],
    ['the announcement of a late reply', replyLater, { status: 202, content: replyLater }],
  ])('A8: a result is a reply: %s', (_, returned, reply) => {
    expect(readForeignResult(returned, 'undo')).toEqual(reply);
  });
});

describe('an answer of a saga worker of version 0.2', () => {
  const replyOf = (httpStatus?: number): Reply => ({
    status: 400,
    content: {},
    ...(httpStatus !== undefined && { httpStatus }),
  });

  it.each([404, 410])(
    'A8: an answer of 0.2 to an undo still reports by %i that there is nothing to undo',
    (httpStatus) => {
      const reply = replyOf(httpStatus);
      expect(readOldReply(reply, 'undo')).toEqual({ ...reply, nothingToUndo: true });
    },
  );

  it('A8: any other answer of 0.2 is left as it is', () => {
    expect(readOldReply(replyOf(409), 'undo')).toEqual(replyOf(409));
    expect(readOldReply(replyOf(), 'undo')).toEqual(replyOf());
    expect(readOldReply(replyOf(404), 'execute')).toEqual(replyOf(404));
    expect(readOldReply(replyOf(404), 'probe')).toEqual(replyOf(404));
  });
});
