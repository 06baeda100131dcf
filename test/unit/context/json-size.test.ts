import { contextSize, contextText } from '../../../src/context/json-size';

describe('the text of an encoded context', () => {
  it('the text of an encoded context is its JSON, at every call', () => {
    const context = { name: 'Zoë', total: 49.99 };
    expect([contextText(context), contextText(context)]).toEqual(Array(2).fill(JSON.stringify(context)));
  });

  it('the size of an encoded context is measured in bytes of UTF-8', () => {
    expect(contextSize({ a: '€' })).toBe(11);
  });
});
