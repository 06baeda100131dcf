import { isPrintable, printable, printableLines } from '../../../src/errors/printable';
import { SagaError } from '../../../src/errors/saga-error';

describe('B8: a printable text', () => {
  it.each<[string, string]>([
    ['a line break', 'a\nb'],
    ['a carriage return', 'a\rb'],
    ['an escape sequence', 'a\u001b[2Jb'],
    ['a control character of Latin-1', 'a\u009bb'],
    ['DEL', 'a\u007fb'],
    ['a line separator', 'a\u2028b'],
    ['an override of the writing direction', 'a\u202eb'],
  ])('B8: has an escape instead of %s', (_, text) => {
    expect(isPrintable(text)).toBe(false);
    expect(printable(text)).toMatch(/^a\\u[0-9a-f]{4}.*b$/);
    expect(isPrintable(printable(text))).toBe(true);
  });

  it('B8: keeps every other character', () => {
    const text = 'order/4711 ü😀 {"a": 1} \\u001b';
    expect(printable(text)).toBe(text);
  });

  it('B8: keeps its newlines as printable lines', () => {
    expect(printableLines('a\nb\u001bc')).toBe('a\nb\\u001bc');
  });

  it('B8: is the message of every SagaError', () => {
    const error = new SagaError('INPUT_INVALID', 'no \u001b[31mred\r');
    expect(error.message).toBe('[INPUT_INVALID] no \\u001b[31mred\\u000d');
    expect(error.reason).toBe('no \\u001b[31mred\\u000d');
  });
});
