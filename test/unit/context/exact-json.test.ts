import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { contentText, decodeContent, readContent } from '../../../src/context/content';
import { readJson } from '../../../src/context/read-json';
import { writeJson } from '../../../src/context/write-json';
import { anyKey, recordOf } from './arbitraries';
import { refusalOf } from './refusal';

const few = { maxLength: 4 };

/** The values of JSON text: numbers as JavaScript writes them, and integers of any length. */
const jsonValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(
      null,
      true,
      false,
      -0,
      0,
      2 ** 53 - 1,
      49.99,
      1e21,
      1e-7,
      Number.MIN_VALUE,
      Number.MAX_VALUE,
    ),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !isUnsafeInteger(number)),
    fc.bigInt().filter((integer) => BigInt.asIntN(54, integer) !== integer),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), few),
    fc.array(fc.tuple(anyKey, tie('value')), few).map(recordOf),
  ),
})).value;

function isUnsafeInteger(number: number): boolean {
  return Number.isInteger(number) && !Number.isSafeInteger(number);
}

/** White space everywhere that JSON allows it. */
function spaced(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g, (token) =>
    token.length > 1 ? token : ` \n${token}\t`,
  );
}

describe('exact JSON', () => {
  it('B1: preserves any JSON value through text with any white space', () => {
    fc.assert(
      fc.property(jsonValue, (value) => {
        const text = writeJson(value)!;
        expect(isDeepStrictEqual(readJson(text), value)).toBe(true);
        expect(isDeepStrictEqual(readJson(spaced(text)), value)).toBe(true);
      }),
    );
  });

  it('B1: preserves any content through its encoding and the text for a participant', () => {
    fc.assert(
      fc.property(jsonValue, (value) => {
        const text = writeJson(value)!;
        const content = readContent(spaced(text), 'content');
        expect(isDeepStrictEqual(JSON.parse(JSON.stringify(content)), content)).toBe(true);
        expect(isDeepStrictEqual(decodeContent(content), value)).toBe(true);
        expect(contentText(content)).toBe(text);
      }),
    );
  });

  it('B1: reads an integer up to 2^53 as a number, and a larger one as a bigint', () => {
    fc.assert(
      fc.property(fc.bigInt(), (integer) => {
        const value = readJson(String(integer));
        expect(value).toBe(
          BigInt.asIntN(54, integer) === integer && Number.isSafeInteger(Number(integer))
            ? Number(integer)
            : integer,
        );
      }),
    );
  });

  it.each([
    '49.99',
    '1.10',
    '100.0',
    '1e2',
    '1E+2',
    '0.1',
    '-0.0',
    '0e5',
    '1e21',
    '1e-7',
    '5e-324',
    '000.5e0'.slice(2),
  ])('B1: reads %s as a number', (literal) => {
    expect(readJson(`[${literal}]`)).toStrictEqual([Number(literal)]);
  });

  it.each([
    '0.1000000000000000055511151231257827',
    '3.14159265358979323846264338327',
    '123456789012345678901234567890.5',
    '9007199254740993.0',
    '7.38529527931269425e17',
    '1e400',
    '-1e400',
    '1e-400',
  ])('B1: refuses %s, which a number would round, and names its path', (literal) => {
    expect(refusalOf(() => readJson(`{"a":[{"b":${literal}}]}`, 'body'))).toMatchObject({
      code: 'UNENCODABLE',
      kind: 'inexact number',
      path: 'body.a[0].b',
    });
  });

  it.each(['{"id":1,"id":2}', '{"id":1,"\\u0069d":1}', '{"a":{"__proto__":1,"__proto__":2}}'])(
    'B1: refuses %s, an object that has a key twice',
    (text) => {
      expect(refusalOf(() => readJson(text))).toMatchObject({ code: 'UNENCODABLE', kind: 'repeated key' });
    },
  );

  it.each(['NaN', '[Infinity]', '{"a":-Infinity}', '01', '{"a":1,}', "{'a':1}", '', '1 2'])(
    'B1: refuses %s, which is no JSON',
    (text) => {
      expect(() => readJson(text)).toThrow(SyntaxError);
    },
  );

  it('refuses a nesting that is too deep, in reading and in writing', () => {
    const deep = `${'['.repeat(1_001)}${']'.repeat(1_001)} `;
    expect(refusalOf(() => readJson(deep))).toMatchObject({ kind: 'too deep' });
    const deeper = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(refusalOf(() => readJson(deeper))).toMatchObject({ kind: 'too deep' });
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(refusalOf(() => writeJson(cycle))).toMatchObject({ kind: 'cycle' });
  });

  it('writes the text of JSON.stringify, except for numbers that it would change', () => {
    const value = {
      at: new Date(0),
      gone: undefined,
      list: [undefined, () => 1, 2n],
      text: 'a',
      'not gone': null,
    };
    expect(writeJson(value)).toBe(
      '{"at":"1970-01-01T00:00:00.000Z","list":[null,null,2],"text":"a","not gone":null}',
    );
    expect(writeJson(undefined)).toBeUndefined();
    expect(writeJson('text')).toBe('"text"');
  });

  it.each([NaN, Infinity])('B1: does not write %s', (number) => {
    expect(refusalOf(() => writeJson({ a: [number, 1n] }))).toMatchObject({
      code: 'UNENCODABLE',
      path: 'a[0]',
    });
  });

  it('truncates a literal in a message', () => {
    expect(refusalOf(() => readJson(`0.${'1'.repeat(1_000)}`)).message.length).toBeLessThan(200);
  });
});
