import { describeError, namingTarget, refusalMessage } from '../../../src/engine/requests/request-message';
import { sentence } from '../../../src/errors/sentence';

const reply = (more: object, content: unknown = { reason: 'no money' }) => ({
  status: 400,
  content,
  ...more,
});

describe('the message about a refusal', () => {
  it.each<readonly [string, Parameters<typeof refusalMessage>, string]>([
    [
      'the status and the reason',
      ['pay/charge', reply({ httpStatus: 402 })],
      'pay/charge refused (HTTP 402): no money',
    ],
    ['no status where there is none', ['pay/charge', reply({})], 'pay/charge refused: no money'],
    ['that there is no reason', ['pay/charge', reply({}, {})], 'pay/charge refused without a reason'],
    [
      'that it is an undo',
      ['pay/refund', reply({ httpStatus: 409 }), 'undo'],
      'pay/refund refused the undo (HTTP 409): no money',
    ],
    [
      'the hint',
      ['pay/charge', reply({ hint: 'Check the url.' })],
      'pay/charge refused: no money. Check the url.',
    ],
    [
      'no hint and no status that are none',
      ['pay/charge', reply({ hint: 5 as never, httpStatus: 'x' as never })],
      'pay/charge refused: no money',
    ],
  ])('names %s', (_, args, message) => {
    expect(refusalMessage(...args)).toBe(message);
  });
});

it('the message about an error always names a status', () => {
  expect(describeError(reply({ status: 500 }))).toBe(' (status 500): no money');
  expect(describeError(reply({ status: 500, httpStatus: 502 }))).toBe(' (HTTP 502): no money');
});

it.each([
  ['The participant did not answer in time.', 'pay/charge did not answer in time.'],
  ['socket closed', 'pay/charge: socket closed'],
  ['Nothing from pay/charge.', 'Nothing from pay/charge.'],
])('the message %p names its target', (message, named) => {
  expect(namingTarget('pay/charge', message)).toBe(named);
});

it.each([
  ['a', 'a.'],
  ['a.', 'a.'],
  ['a…', 'a…'],
])('%p ends as a sentence', (text, ended) => {
  expect(sentence(text)).toBe(ended);
});
