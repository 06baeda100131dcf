import { reasonOf } from '../../../src/errors/reason-of';

describe('the reason in a reply', () => {
  it.each<readonly [string, unknown, string | undefined]>([
    ['a text', 'sold out', 'sold out'],
    ['a message', { message: 'no money', code: 'E1' }, 'no money'],
    ['a reason', { reason: 'no money', balance: 3 }, 'no money'],
    [
      'an error object',
      { error: { code: 'declined', message: 'Your card was declined' } },
      'Your card was declined',
    ],
    [
      'a problem',
      { type: 'about:blank', title: 'Out of credit', detail: 'You have 30' },
      'Out of credit: You have 30',
    ],
    ['a title alone', { title: 'Out of credit', detail: '' }, 'Out of credit'],
    ['a list of errors', { errors: [{ message: 'a' }, 'b'] }, 'a; b'],
    ['a list of numbers', { errors: [1] }, '{"errors":[1]}'],
    ['unknown fields', { balance: 3 }, '{"balance":3}'],
    ['a number', 5, '5'],
    ['nothing', {}, undefined],
    ['an empty list', [], undefined],
    ['null', null, undefined],
    ['undefined', undefined, undefined],
    ['an empty text', { message: ' ' }, '{"message":" "}'],
    ['several lines', { message: 'a\n  b\u001b[2J' }, 'a b\\u001b[2J'],
    [
      'too deep a field',
      { error: { error: { error: { error: { error: 'x' } } } } },
      '{"error":{"error":{"error":{"error":{"error":"x"}}}}}',
    ],
  ])('is found in %s', (_, content, reason) => {
    expect(reasonOf(content)).toBe(reason);
  });

  it.each([
    [
      '<!DOCTYPE html><html><head><title>Error</title></head><body><pre>Cannot POST /a</pre></body></html>',
      'Cannot POST /a',
    ],
    ['<html><head><title>502 Bad Gateway</title></head><body></body></html>', '502 Bad Gateway'],
    ['<p>a &lt; b &amp;&nbsp;c &bogus;</p><script>x()</script>', 'a < b & c &bogus;'],
    ['<p>cut <b', 'cut'],
  ])('of a page is its text: %s', (message, reason) => {
    expect(reasonOf({ message })).toBe(reason);
  });

  it('has at most 200 characters, and reads 2,000 of a text', () => {
    expect(reasonOf('x'.repeat(5_000))).toBe(`${'x'.repeat(200)}…`);
    expect(reasonOf(`<p>${' '.repeat(3_000)}late</p>`)).toBeUndefined();
  });
});
