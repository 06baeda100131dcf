import { nothingToUndo, Saga, sagaActivity, type SagaContext, SagaRefused, SagaRequest } from 'temporal-saga';
import { acceptThenReply, operations, type ParticipantFunction, reply } from 'temporal-saga/testing';
import { exploreSaga } from 'temporal-saga/testing/explorer';
import { emptyLedger, honest } from './linear-saga';

const ask = (target: string) => () => new SagaRequest({ target });
const transfer = () =>
  new Saga<{ amount: number }>('transfer')
    .remoteStep('take', ({ amount }) => new SagaRequest({ target: 'from/take', content: { amount } }))
    .onFailure(({ amount }) => new SagaRequest({ target: 'from/give-back', content: { amount } }))
    .remoteStep('give', ({ amount }) => new SagaRequest({ target: 'to/give', content: { amount } }))
    .onFailure(({ amount }) => new SagaRequest({ target: 'to/take-back', content: { amount } }))
    .commit();

/** An account in a class that remembers its moves by their keys. */
class Account {
  #balance: number;
  readonly #moves = new Map<string, number>();
  constructor(balance: number) {
    this.#balance = balance;
  }
  get balance() {
    return this.#balance;
  }
  get moves() {
    return this.#moves;
  }
  move(key: string, amount: number) {
    if (this.#moves.has(key)) return;
    this.#moves.set(key, amount);
    this.#balance += amount;
  }
  moveBack(keys: readonly string[]) {
    for (const key of keys) {
      const amount = this.#moves.get(key) ?? 0;
      if (!Number.isNaN(amount)) this.#balance -= amount;
      this.#moves.set(key, Number.NaN);
    }
  }
}

const bank =
  (account: Account, sign: 1 | -1): ParticipantFunction =>
  ({ content, idempotencyKey, undoOf }) => {
    if (undoOf.length > 0) {
      account.moveBack(undoOf);
      return { balance: account.balance };
    }
    if (Number.isNaN(account.moves.get(idempotencyKey))) throw new SagaRefused('taken back');
    account.move(idempotencyKey, sign * (content as { amount: number }).amount);
    return { balance: account.balance };
  };

/** The participant of docs/participants.md: a request that was never done leaves nothing to undo. */
interface Entry {
  readonly state: 'done' | 'undone' | 'never';
  readonly reply: object;
}
const exact = (entries: Map<string, Entry>): ParticipantFunction =>
  operations({
    do: ({ idempotencyKey }) => {
      const entry = entries.get(idempotencyKey);
      if (entry && entry.state !== 'done') throw new SagaRefused('undone before it arrived');
      if (entry) return entry.reply;
      const answer = { id: `R${String(entries.size + 1)}` };
      entries.set(idempotencyKey, { state: 'done', reply: answer });
      return answer;
    },
    undo: ({ undoOf }) => {
      const known = undoOf.map((key) => entries.get(key)).filter((entry) => entry !== undefined);
      for (const key of undoOf) {
        const { state = 'never', reply: answer = {} } = entries.get(key) ?? {};
        entries.set(key, { state: state === 'done' ? 'undone' : state, reply: answer });
      }
      const isFound = known.some(({ state }) => state !== 'never');
      return isFound ? {} : nothingToUndo;
    },
  });

describe('an exploration finds nothing in a correct saga', () => {
  it('the explorer accepts accounts in classes with private fields', async () => {
    const { broken, hasEffects } = await exploreSaga(transfer(), {
      context: { amount: 30 },
      participantState: () => ({ from: new Account(100), to: new Account(0) }),
      participants: ({ from, to }) => ({ from: bank(from, -1), to: bank(to, 1) }),
      invariants: {
        'money is conserved': (_, { from, to }) => from.balance + to.balance === 100,
        'all or nothing': ({ status }, { to }) => to.balance === (status === 'finished' ? 30 : 0),
      },
      faults: 2,
    });
    expect({ broken, hasEffects }).toEqual({ broken: 0, hasEffects: true });
  });

  it('the explorer accepts participants that answer nothing-to-undo', async () => {
    const saga = new Saga<{ id?: string }>('exact')
      .remoteStep('a', ask('p/do'))
      .onSuccess<{ id: string }>(async (context, response) => {
        context.id = response.content().id;
      })
      .onFailure(ask('p/undo'))
      .remoteStep('b', ask('p/do'))
      .onFailure(ask('p/undo'))
      .commit();
    const { broken } = await exploreSaga(saga, {
      participantState: () => new Map<string, Entry>(),
      participants: (entries) => ({ p: exact(entries) }),
      invariants: {
        'all or nothing': ({ status }, entries) =>
          [...entries.values()].filter(({ state }) => state === 'done').length ===
          (status === 'finished' ? 2 : 0),
      },
      faults: 2,
    });
    expect(broken).toBe(0);
  });

  it('the explorer accepts a log of requests that effects leaves out', async () => {
    const { broken } = await exploreSaga(transfer(), {
      context: { amount: 30 },
      participantState: () => ({ log: [] as string[], done: emptyLedger() }),
      effects: ({ done }) => done,
      participants: ({ log, done }) => ({
        '*': (request) => {
          log.push(`${request.target} ${String(request.attempt)}`);
          return honest(done)(request);
        },
      }),
      faults: 2,
    });
    expect(broken).toBe(0);
  });

  it('the explorer accepts participants that rewrite an unchanged entry', async () => {
    const { broken } = await exploreSaga(transfer(), {
      context: { amount: 30 },
      participantState: () => new Map<string, 'done' | 'undone'>(),
      participants: (entries) => ({
        '*': ({ idempotencyKey: key, undoOf }) => {
          if (undoOf.length === 0) {
            if (entries.get(key) === 'undone') throw new SagaRefused();
            entries.delete(key);
            entries.set(key, 'done');
          }
          for (const undone of undoOf) entries.set(undone, 'undone');
        },
      }),
      faults: 2,
    });
    expect(broken).toBe(0);
  });

  it('the explorer accepts a pivot, a probe, and steps after the pivot', async () => {
    const saga = new Saga<{ tracking?: string }>('order')
      .remoteStep('reserve', ask('stock/do'))
      .onFailure(ask('stock/undo'))
      .remoteStep('charge', ask('bank/charge'))
      .probe(ask('bank/look-up'))
      .pivot()
      .remoteStep('ship', ask('post/do'))
      .retriable()
      .remoteStep('tell', ask('mail/do'))
      .retriable()
      .commit();
    const { broken } = await exploreSaga(saga, {
      participantState: () => ({ stock: emptyLedger(), bank: emptyLedger(), post: emptyLedger() }),
      participants: ({ stock, bank, post }) => ({
        stock: honest(stock),
        bank: operations({
          charge: honest(bank),
          'look-up': ({ asksAbout = [] }) => {
            if (asksAbout.some((key) => bank.done.has(key))) return { outcome: 'done' };
            // A request that the probe finds not-done must never be done.
            for (const key of asksAbout) bank.undone.add(key);
            return { outcome: 'not-done' };
          },
        }),
        post: honest(post),
        mail: reply(),
      }),
      invariants: {
        'charged exactly when reserved': (_, { stock, bank }) => stock.done.size === bank.done.size,
      },
    });
    expect(broken).toBe(0);
  });

  it('the explorer accepts conditions whose branches rely on the context', async () => {
    interface Order {
      readonly voucher?: { readonly code: string };
    }
    const redeem = new Saga<Order>()
      .remoteStep('redeem', ({ voucher }) => {
        return new SagaRequest({ target: 'shop/redeem', content: { code: voucher!.code } });
      })
      .onFailure(({ voucher }) => {
        return new SagaRequest({ target: 'shop/restore', content: { code: voucher!.code } });
      })
      .commit();
    const saga = new Saga<Order>('order')
      .remoteStep('reserve', ask('stock/do'))
      .onFailure(ask('stock/undo'))
      .conditionalStep('voucher')
      .ifThen(({ voucher }) => voucher !== undefined, redeem)
      .remoteStep('charge', ask('bank/do'))
      .onFailure(ask('bank/undo'))
      .commit();
    for (const context of [{}, { voucher: { code: 'V1' } }]) {
      const { broken, branches } = await exploreSaga(saga, {
        context,
        participantState: () => ({ shop: emptyLedger(), stock: emptyLedger(), bank: emptyLedger() }),
        participants: ({ shop, stock, bank }) => ({
          shop: honest(shop),
          stock: honest(stock),
          bank: honest(bank),
        }),
        invariants: {
          'a voucher is redeemed': ({ status }, { shop }) =>
            shop.done.size === (status === 'finished' && 'voucher' in context ? 1 : 0),
        },
        faults: 2,
      });
      expect(broken).toBe(0);
      const forced = 'voucher' in context ? 'none' : 'if-1';
      expect(branches).toContainEqual({ step: 'voucher', branch: forced, by: 'force' });
    }
  });

  it('the explorer accepts declared steps, and an onFailure that returns nothing if there is nothing to undo', async () => {
    const saga = new Saga<{ backordered?: boolean }>('order')
      .remoteStep('check', ask('bank/credit'))
      .withoutUndo('a question')
      .remoteStep('reserve', ask('stock/reserve'))
      .onSuccess<{ backordered: boolean }>((context, response) => {
        context.backordered = response.content().backordered;
      })
      .onFailure(({ backordered }) =>
        backordered ? undefined : new SagaRequest({ target: 'stock/release' }),
      )
      .remoteStep('charge', ask('bank/charge'))
      .onFailure(ask('bank/refund'))
      .commit();
    const { broken } = await exploreSaga(saga, {
      participantState: emptyLedger,
      participants: (ledger) => ({
        stock: reply({ backordered: true }),
        bank: operations({ credit: reply({ good: true }), '*': honest(ledger) }),
      }),
    });
    expect(broken).toBe(0);
  });

  it('the explorer accepts activities, local steps, a handled refusal, and late replies', async () => {
    const saga = new Saga<{ invoice?: string; coupon?: string; total?: number }>('order')
      .localStep('add-up', (context) => {
        context.total = 5;
      })
      .onFailure((context) => {
        delete context.total;
      })
      .localStep('invoice')
      .onExecute(sagaActivity('write'))
      .onFailure(sagaActivity('tear'))
      .remoteStep('coupon', ask('shop/coupon'))
      .onError((context) => {
        context.coupon = 'none';
      })
      .onFailure(ask('shop/restore'))
      .remoteStep('deliver', ask('post/do'))
      .onFailure(ask('post/undo'))
      .commit();
    const { broken, injected } = await exploreSaga(saga, {
      participantState: () => ({ invoices: new Set<string>(), shop: emptyLedger(), post: emptyLedger() }),
      participants: ({ shop, post }) => ({
        shop: operations({
          coupon: () => {
            throw new SagaRefused('no such coupon');
          },
          restore: honest(shop),
        }),
        post: operations({
          do: (request) => acceptThenReply(honest(post))(request),
          undo: honest(post),
        }),
      }),
      stepActivities: ({ invoices }) => ({
        write: () => {
          invoices.add('I1');
          return { invoice: 'I1' };
        },
        tear: () => {
          invoices.delete('I1');
        },
      }),
      // The activity ignores its key.
      except: ['L3'],
      faults: 2,
    });
    expect(broken).toBe(0);
    expect(injected.fails).toBeGreaterThan(0);
  });

  it('the explorer accepts a factory that builds one step per item', async () => {
    interface Basket {
      readonly items: readonly string[];
    }
    const saga = (context: SagaContext<Basket>) => {
      const built = new Saga<Basket>('basket');
      for (const [index, item] of context.items.entries()) {
        const request = (operation: string) => () =>
          new SagaRequest({ target: `store/${operation}`, content: { item } });
        built.remoteStep(`take-${String(index)}`, request('take')).onFailure(request('put'));
      }
      return built.commit();
    };
    const { broken, byFaults } = await exploreSaga<Basket, Record<string, string>>(saga, {
      context: { items: ['cup', 'pot'] },
      participantState: () => ({}),
      participants: (ledger) => ({
        store: ({ idempotencyKey: key, undoOf, content }) => {
          if (ledger[key] === 'put back') throw new SagaRefused();
          if (undoOf.length === 0) ledger[key] = (content as { item: string }).item;
          for (const undone of undoOf) ledger[undone] = 'put back';
        },
      }),
      faults: 2,
    });
    expect({ broken, byFaults }).toEqual({ broken: 0, byFaults: [1, 31, 153] });
  });

  it('the explorer accepts an undo that finds nothing left because a later undo reverted all', async () => {
    const saga = new Saga('order')
      .remoteStep('open', ask('order/open'))
      .onFailure(ask('order/cancel'))
      .remoteStep('fill', ask('order/fill'))
      .onFailure(ask('order/cancel'))
      .commit();
    const { broken } = await exploreSaga(saga, {
      participantState: () => ({ lines: [] as string[], gone: [] as string[] }),
      effects: ({ lines }) => lines,
      participants: ({ lines, gone }) => ({
        // Each cancellation removes the whole order.
        order: ({ operation, idempotencyKey: key, undoOf }) => {
          if (operation === 'cancel') {
            lines.splice(0);
            gone.push(...undoOf);
          } else if (gone.includes(key)) throw new SagaRefused();
          else if (!lines.includes(key)) lines.push(key);
        },
      }),
    });
    expect(broken).toBe(0);
  });
});
