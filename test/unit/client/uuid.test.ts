import { checkNewUuid, checkUuid } from '../../../src/client/uuid';

describe('the uuid of an execution', () => {
  it('can be any string that Temporal accepts as a workflow id', () => {
    for (const uuid of ['1', ' ', 'order/4711?a#b', '__proto__', 'ü😀', 'x'.repeat(1_000)]) {
      expect(() => checkUuid(uuid)).not.toThrow();
    }
  });

  it('cannot be any other value', () => {
    for (const uuid of [undefined, null, 5, {}, '', '\ud83d', 'x'.repeat(1_001), 'ü'.repeat(501)]) {
      expect(() => checkUuid(uuid)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
    }
  });
});

describe('B8: the uuid of a new execution', () => {
  it.each(['a\nSAGA_STUCK: forged', 'a\u001b[2J', '\u0000', 'a\u2028b', 'a\u202eb'])(
    'B8: must not have control characters, which the message escapes: %j',
    (uuid) => {
      expect(() => checkNewUuid(uuid)).toThrow(
        expect.objectContaining({
          code: 'INPUT_INVALID',
          message: expect.not.stringContaining(uuid) as string,
        }),
      );
      // Another client may have started it, so it can be loaded.
      expect(() => checkUuid(uuid)).not.toThrow();
    },
  );
});
