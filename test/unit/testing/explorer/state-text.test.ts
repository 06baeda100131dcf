import { stateText } from '../../../../src/testing/explorer/state-text';

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

describe('the text of a participant state', () => {
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
  ])('the text of a state does not depend on %s', (_, one, other) => {
    expect(stateText(one)).toBe(stateText(other));
  });

  it.each<readonly [string, unknown, unknown]>([
    ['a number', { stock: 1 }, { stock: 2 }],
    ['the type of a number or string', { stock: 1 }, { stock: '1' }],
    ['a bigint', [1n], [2n]],
    ['the order of a list', [1, 2], [2, 1]],
    ['a member of a Set', new Set([1]), new Set([1, 2])],
    ['a value of a Map', new Map([['a', { n: 1 }]]), new Map([['a', { n: 2 }]])],
    ['a Date', new Date(1), new Date(2)],
    ['whether a key is undefined or missing', { a: undefined }, {}],
    ['whether a value is NaN or null', [Number.NaN], [null]],
  ])('the text of a state depends on %s', (_, one, other) => {
    expect(stateText(one)).not.toBe(stateText(other));
  });

  it('the text of a state includes the getters of classes and their subclasses', () => {
    const accounts = [new Account(), new Savings()];
    const before = stateText(accounts);
    accounts[1]!.add(1);
    expect(stateText(accounts)).not.toBe(before);
  });

  it('the text of a state includes the result of toJSON, and treats a getter that throws as undefined', () => {
    const ledger = { hidden: 1, toJSON: () => ({ shown: 1 }) };
    expect(stateText(ledger)).toBe(stateText({ shown: 1 }));
    class Broken {
      readonly a = 1;
      get b(): number {
        throw new Error('no');
      }
    }
    expect(stateText(new Broken())).toBe(stateText({ a: 1, b: undefined }));
  });

  it('the text of a state ends at circular references', () => {
    const one: { other?: object; n: number } = { n: 1 };
    const other = { one };
    one.other = other;
    const before = stateText(one);
    one.n = 2;
    expect(stateText(one)).not.toBe(before);
  });
});
