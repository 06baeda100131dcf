import { Saga } from '../../../src/definition/saga';
import { SagaError } from '../../../src/errors/saga-error';
import { readStartInput } from '../../../src/protocol/start-input';

const definition = new Saga('s')
  .localStep('a', () => undefined)
  .commit()
  .toJSON();

describe('the start input', () => {
  it.each<readonly [string, readonly unknown[], object]>([
    ['nothing', [], { context: {} }],
    ['null', [null], { context: {} }],
    ['an empty object', [{}], { context: {} }],
    [
      'a context',
      [{ context: { a: { $type: 'BigInt', value: '1' } } }],
      { context: { a: { $type: 'BigInt', value: '1' } } },
    ],
    ['everything', [{ definition, context: {}, user: 'ann' }], { definition, context: {}, user: 'ann' }],
    [
      'two search attributes',
      [{ searchAttribute: 'A', waitsAttribute: 'B' }],
      { searchAttribute: 'A', waitsAttribute: 'B', context: {} },
    ],
    ['undefined fields', [{ definition: undefined, user: undefined }], { context: {} }],
  ])('the start input may be %s', (_, args, expected) => {
    expect(readStartInput(args)).toEqual(expected);
  });

  it.each<readonly [string, readonly unknown[], string]>([
    ['two arguments', [{}, {}], 'INPUT_INVALID'],
    ['a text', ['order'], 'INPUT_INVALID'],
    ['a number', [0], 'INPUT_INVALID'],
    ['an array', [[]], 'INPUT_INVALID'],
    ['a function', [() => 1], 'INPUT_INVALID'],
    ['an unknown field', [{ orderId: 1 }], 'INPUT_INVALID'],
    ['a field __proto__', [JSON.parse('{"__proto__":{}}')], 'INPUT_INVALID'],
    ['a context that is null', [{ context: null }], 'INPUT_INVALID'],
    ['a context that is an array', [{ context: [] }], 'INPUT_INVALID'],
    ['a context that is a text', [{ context: 'a' }], 'INPUT_INVALID'],
    ['an invalid user', [{ user: 5 }], 'INPUT_INVALID'],
    ['a user of more than 1,000 characters', [{ user: 'u'.repeat(1_001) }], 'INPUT_INVALID'],
    ['a search attribute that is not a text', [{ waitsAttribute: ['B'] }], 'INPUT_INVALID'],
    ['a malformed context', [{ context: { a: { $type: 'Regex', value: 'x' } } }], 'UNENCODABLE'],
    ['a context above 1 MiB', [{ context: { a: 'x'.repeat(1024 * 1024) } }], 'CONTEXT_TOO_LARGE'],
    ['a bad definition', [{ definition: { ...definition, steps: [] } }], 'DEFINITION_INVALID'],
    ['a definition that is null', [{ definition: null }], 'DEFINITION_INVALID'],
    ['a definition that is a text', [{ definition: 'order' }], 'DEFINITION_INVALID'],
  ])('the start input is refused as %s', (_, args, code) => {
    expect(codeOf(() => readStartInput(args))).toBe(code);
  });

  it('the message about a start input is short, however large the input is', () => {
    expect(() => readStartInput(['x'.repeat(1_000_000)])).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^.{1,400}$/) }),
    );
  });
});

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof SagaError) return error.code;
  }
  return 'none';
}
