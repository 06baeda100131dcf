import { stableId } from '../../../src/context/stable-id';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('an id that follows from a text', () => {
  it('has the form of a UUID of version 8, and never changes', () => {
    for (const text of ['', 'a', 'ä€😀', 'x'.repeat(10_000)]) expect(stableId(text)).toMatch(UUID);
    // An id that was sent to a participant must be the same after any upgrade.
    expect(stableId('execution volume')).toBe('eedd6890-886b-8ec7-8e55-e4cabd308025');
  });

  it('differs for texts that differ little', () => {
    const texts = Array.from(
      { length: 20_000 },
      (_, index) => `7b1c-${String(index % 40)} item-${String(index)}`,
    );
    expect(new Set(texts.map(stableId)).size).toBe(texts.length);
    for (let half = 0; half < 2; half += 1) {
      const parts = texts.map((text) =>
        stableId(text)
          .replaceAll('-', '')
          .slice(half * 16, half * 16 + 16),
      );
      expect(new Set(parts).size).toBe(texts.length);
    }
  });

  it('changes about half of its bits for each bit of the text', () => {
    const bits = (text: string) =>
      [...stableId(text).replaceAll('-', '')].flatMap((digit) => [
        ...parseInt(digit, 16).toString(2).padStart(4, '0'),
      ]);
    const changes = Array.from({ length: 1_000 }, (_, index) => {
      const one = bits(`execution name-${String(index)}`);
      const other = bits(`execution name-${String(index)}!`);
      return one.filter((bit, place) => bit !== other[place]).length;
    });
    const mean = changes.reduce((sum, count) => sum + count, 0) / changes.length;
    // Six of the 128 bits never change.
    expect(mean).toBeGreaterThan(58);
    expect(mean).toBeLessThan(64);
    expect(Math.min(...changes)).toBeGreaterThan(30);
  });
});
