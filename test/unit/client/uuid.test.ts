import { checkUuid } from '../../../src/client/uuid';

describe('the uuid of an execution', () => {
  it('may be any text that Temporal takes', () => {
    for (const uuid of ['1', ' ', 'order/4711?a#b', '__proto__', 'ü😀', 'x'.repeat(1_000)]) {
      expect(() => checkUuid(uuid)).not.toThrow();
    }
  });

  it('is nothing else', () => {
    for (const uuid of [undefined, null, 5, {}, '', '\ud83d', 'x'.repeat(1_001), 'ü'.repeat(501)]) {
      expect(() => checkUuid(uuid)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
    }
  });
});
