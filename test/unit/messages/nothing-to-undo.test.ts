import { isNothingToUndo, nothingToUndo } from '../../../src/messages/nothing-to-undo';
import { replyLater } from '../../../src/messages/reply-later';

describe('the value that says that there is nothing to undo (S6)', () => {
  it('is plain JSON, and cannot be changed', () => {
    expect(JSON.stringify(nothingToUndo)).toBe('{"$saga":"nothing-to-undo"}');
    expect(Object.isFrozen(nothingToUndo)).toBe(true);
  });

  it.each<readonly [string, unknown]>([
    ['the constant', nothingToUndo],
    ['what came through JSON', JSON.parse(JSON.stringify(nothingToUndo))],
    ['what says more beside it', { $saga: 'nothing-to-undo', since: 'ever' }],
  ])('is recognised in %s', (_, value) => {
    expect(isNothingToUndo(value)).toBe(true);
  });

  it.each<readonly [string, unknown]>([
    ['nothing', undefined],
    ['another word', replyLater],
    ['the text', 'nothing-to-undo'],
    ['what only inherits it', Object.create(nothingToUndo)],
  ])('is not seen in %s', (_, value) => {
    expect(isNothingToUndo(value)).toBe(false);
  });
});
