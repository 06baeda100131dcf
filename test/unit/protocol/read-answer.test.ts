import type { Reply } from '../../../src/engine/record/reply';
import { nothingToUndo } from '../../../src/messages/nothing-to-undo';
import { replyLater } from '../../../src/messages/reply-later';
import { readForeignResult, readOldReply } from '../../../src/protocol/read-answer';

describe('A8: what an activity of another worker returns', () => {
  it('A8: says that there is nothing to undo where it answers an undo', () => {
    expect(readForeignResult(nothingToUndo, 'undo')).toEqual({
      status: 400,
      content: {},
      nothingToUndo: true,
    });
  });

  it.each(['execute', 'probe'] as const)('A8: is content where it answers another request: %s', (phase) => {
    expect(readForeignResult(nothingToUndo, phase)).toEqual({ status: 200, content: nothingToUndo });
  });

  it.each([
    ['nothing', undefined, { status: 200, content: {} }],
    ['null', null, { status: 200, content: {} }],
    ['a value', 5, { status: 200, content: 5 }],
    ['that it replies later', replyLater, { status: 202, content: replyLater }],
  ])('is a reply: %s', (_, returned, reply) => {
    expect(readForeignResult(returned, 'undo')).toEqual(reply);
  });
});

describe('A8: what a saga worker of version 0.2 answered', () => {
  const replyOf = (httpStatus?: number): Reply => ({
    status: 400,
    content: {},
    ...(httpStatus !== undefined && { httpStatus }),
  });

  it.each([404, 410])('A8: to an undo still says by %i that there is nothing to undo', (httpStatus) => {
    const reply = replyOf(httpStatus);
    expect(readOldReply(reply, 'undo')).toEqual({ ...reply, nothingToUndo: true });
  });

  it('A8: is left as it is otherwise', () => {
    expect(readOldReply(replyOf(409), 'undo')).toEqual(replyOf(409));
    expect(readOldReply(replyOf(), 'undo')).toEqual(replyOf());
    expect(readOldReply(replyOf(404), 'execute')).toEqual(replyOf(404));
    expect(readOldReply(replyOf(404), 'probe')).toEqual(replyOf(404));
  });
});
