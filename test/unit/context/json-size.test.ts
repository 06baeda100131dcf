import { contextSize, contextText } from '../../../src/context/json-size';

describe('the text of an encoded context', () => {
  it('is its JSON, whenever it is asked for', () => {
    const context = { name: 'Zoë', total: 49.99 };
    expect([contextText(context), contextText(context)]).toEqual(Array(2).fill(JSON.stringify(context)));
  });

  it('is measured in bytes of UTF-8', () => {
    expect(contextSize({ a: '€' })).toBe(11);
  });
});
