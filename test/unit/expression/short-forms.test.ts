import { operation, participant, Saga, type SagaDefinitionError } from 'temporal-saga';
import { scenario } from 'temporal-saga/testing';

interface Payment {
  charge(content: { order: string; cents: number }): { chargeId: string };
  refund(content: { order: string; because?: string }): void;
}
interface Order {
  id: string;
  charge?: { chargeId: string };
}
const payment = participant<Payment>('payment');
const charge = operation(payment.charge).undoneBy(payment.refund, ({ sent: { order } }) => ({ order }));

const order = () => new Saga<Order>('order');
const content = ({ id }: Order) => ({ order: id, cents: 5 });
const refund = ({ id }: Order) => payment.refund({ order: id });
const attempts = { execute: { maximumAttempts: 2 } } as const;
const undoAttempts = { undo: { maximumAttempts: 2 } } as const;
/** A value that the types forbid. */
const wrong = (value: unknown) => value as never;

describe('a short form of a step is the same step', () => {
  it('for a step whose content comes with its operation', () => {
    expect(order().step('a', charge, content, attempts).commit().toJSON()).toEqual(
      order().step('a', charge, attempts).with(content).commit().toJSON(),
    );
    expect(order().step('a', charge, content).commit().toJSON()).toEqual(
      order().step('a', charge).with(content).commit().toJSON(),
    );
  });

  it('for an undo step with its undo', () => {
    expect(order().undoStep('a', refund, undoAttempts).commit().toJSON()).toEqual(
      order().undoStep('a', undoAttempts).onFailure(refund).commit().toJSON(),
    );
  });

  it('for a remote step whose reply goes into a field', async () => {
    const saga = order()
      .remoteStep('a', ({ id }) => payment.charge({ order: id, cents: 5 }))
      .into('charge')
      .remoteStep('b', ({ id }) => payment.charge({ order: id, cents: 6 }))
      .into((context, { chargeId }) => void (context.id = chargeId))
      .commit();
    await scenario(saga, { id: 'O1' })
      .expectRequest(payment.charge, { order: 'O1', cents: 5 })
      .andReply({ chargeId: 'c1' })
      .expectRequest(payment.charge)
      .andReply({ chargeId: 'c2' })
      .expectEnd('finished', { context: { id: 'c2', charge: { chargeId: 'c1' } } });
  });

  it('which is not given twice', () => {
    const given = (build: (saga: Saga<Order>) => unknown) => {
      const saga = order();
      build(saga);
      try {
        saga.commit();
      } catch (error) {
        return (error as SagaDefinitionError).issues.map(({ code, path }) => `${code} ${path}`);
      }
      return [];
    };
    expect(given((saga) => saga.step('a', charge, content).with(content))).toEqual([
      'CALLBACK_DOUBLED order.a.onExecute',
    ]);
    expect(given((saga) => saga.undoStep('a', refund).onFailure(refund))).toEqual([
      'CALLBACK_DOUBLED order.a.onFailure',
    ]);
    expect(
      given((saga) =>
        saga
          .remoteStep('a', () => payment.charge({ order: 'O', cents: 5 }))
          .onSuccess(() => undefined)
          .into('charge'),
      ),
    ).toEqual(['CALLBACK_DOUBLED order.a.onSuccess']);
    expect(given((saga) => saga.step('a', charge, wrong('fast')))).toContain(
      'NOT_CALLABLE order.a.onExecute',
    );
  });
});

describe('a step may send one of several requests', () => {
  it('to operations with other contents', async () => {
    const saga = new Saga<Order & { isRefund: boolean }>('order')
      .remoteStep('a', ({ id, isRefund }) =>
        isRefund ? payment.refund({ order: id }) : payment.charge({ order: id, cents: 5 }),
      )
      .commit();
    await scenario(saga, { id: 'O1', isRefund: true })
      .expectRequest(payment.refund, { order: 'O1' })
      .expectEnd('finished');
    await scenario(saga, { id: 'O1', isRefund: false }).expectRequest(payment.charge).expectEnd('finished');
  });
});
