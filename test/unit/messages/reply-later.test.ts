import { isReplyLater, replyLater } from '../../../src/messages/reply-later';

describe('the value of a reply that comes later (S10)', () => {
  it('is plain JSON, and cannot be changed', () => {
    expect(JSON.stringify(replyLater)).toBe('{"$saga":"reply-later"}');
    expect(Object.isFrozen(replyLater)).toBe(true);
  });

  it.each<readonly [string, unknown]>([
    ['the constant', replyLater],
    ['what came through JSON', JSON.parse(JSON.stringify(replyLater))],
    ['what says more beside it', { $saga: 'reply-later', estimate: 'an hour' }],
  ])('is recognised in %s', (_, value) => {
    expect(isReplyLater(value)).toBe(true);
  });

  const hostile = new Proxy(replyLater, {
    getOwnPropertyDescriptor: () => {
      throw new Error('no');
    },
  });

  it.each<readonly [string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['the text', 'reply-later'],
    ['an empty object', {}],
    ['another word', { $saga: 'reply-now' }],
    ['a list', [replyLater]],
    ['what only inherits it', Object.create(replyLater)],
    ['a proxy that throws', hostile],
  ])('is not seen in %s', (_, value) => {
    expect(isReplyLater(value)).toBe(false);
  });
});
