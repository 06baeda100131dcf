import { compact } from '../../../src/context/compact';

describe('compact', () => {
  it('drops the fields whose value is undefined and keeps every other value', () => {
    const fields = compact({ a: 1, b: undefined, c: null, d: '', e: 0, f: false });

    expect(Object.entries(fields)).toEqual([
      ['a', 1],
      ['c', null],
      ['d', ''],
      ['e', 0],
      ['f', false],
    ]);
    expect('b' in fields).toBe(false);
  });

  it('ignores inherited fields', () => {
    const fields = compact(Object.assign(Object.create({ inherited: 1 }) as object, { own: 2 }));

    expect(Object.entries(fields)).toEqual([['own', 2]]);
  });

  it('makes the fields that may be undefined optional in the type', () => {
    const some: string | undefined = [undefined, 'x'][1];
    const fields: { readonly a: number; readonly b?: string } = compact({ a: 1, b: some });

    expect(fields).toEqual({ a: 1, b: 'x' });
  });
});
