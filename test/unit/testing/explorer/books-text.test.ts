import { booksText } from '../../../../src/testing/explorer/state-text';

class Account {
  #balance = 0;
  add(amount: number) {
    this.#balance += amount;
  }
  get balance() {
    return this.#balance;
  }
}
class Savings extends Account {
  readonly rate = 1;
}

describe('books as a text', () => {
  it.each<readonly [string, unknown, unknown]>([
    ['the order of keys', { a: 1, b: 2 }, { b: 2, a: 1 }],
    ['the order of a Set', new Set(['a', 'b']), new Set(['b', 'a'])],
    [
      'the order of a Map',
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
      new Map([
        ['b', 2],
        ['a', 1],
      ]),
    ],
    ['the order of objects in a Set', new Set([{ a: 1 }, { b: 1 }]), new Set([{ b: 1 }, { a: 1 }])],
    ['methods', { add: () => 1 }, { add: () => 2 }],
  ])('does not look at %s', (_, one, other) => {
    expect(booksText(one)).toBe(booksText(other));
  });

  it.each<readonly [string, unknown, unknown]>([
    ['a number', { stock: 1 }, { stock: 2 }],
    ['a number and its text', { stock: 1 }, { stock: '1' }],
    ['a bigint', [1n], [2n]],
    ['the order of a list', [1, 2], [2, 1]],
    ['a member of a Set', new Set([1]), new Set([1, 2])],
    ['a value of a Map', new Map([['a', { n: 1 }]]), new Map([['a', { n: 2 }]])],
    ['a Date', new Date(1), new Date(2)],
    ['nothing and no key', { a: undefined }, {}],
    ['NaN and null', [Number.NaN], [null]],
  ])('tells apart: %s', (_, one, other) => {
    expect(booksText(one)).not.toBe(booksText(other));
  });

  it('sees the private fields that getters show, of a subclass too', () => {
    const accounts = [new Account(), new Savings()];
    const before = booksText(accounts);
    accounts[1]!.add(1);
    expect(booksText(accounts)).not.toBe(before);
  });

  it('sees what toJSON shows, and passes over a getter that throws', () => {
    const books = { hidden: 1, toJSON: () => ({ shown: 1 }) };
    expect(booksText(books)).toBe(booksText({ shown: 1 }));
    class Broken {
      readonly a = 1;
      get b(): number {
        throw new Error('no');
      }
    }
    expect(booksText(new Broken())).toBe(booksText({ a: 1, b: undefined }));
  });

  it('comes to an end where books refer to each other', () => {
    const one: { other?: object; n: number } = { n: 1 };
    const other = { one };
    one.other = other;
    const before = booksText(one);
    one.n = 2;
    expect(booksText(one)).not.toBe(before);
  });
});
