import { expectTypeOf } from 'expect-type';
import { type Hook, Saga, type SagaContext } from 'temporal-saga';

interface Order {
  orderId: string;
  total: number;
  label?: string;
}

const of = <T extends object>() => new Saga<T>().localStep(() => undefined).commit();

describe('the types of a hook', () => {
  it('know the context of the saga in the body of a filling', () => {
    const created = new Saga<Order>('order').publishes(({ total }) => total).hookStep('created');
    expectTypeOf(created).toEqualTypeOf<Hook<Order>>();
    const filled = created.fill('labels', (body) => {
      expectTypeOf(body).toEqualTypeOf<Saga<Order>>();
      return body.localStep('print', (context) => {
        expectTypeOf(context).toEqualTypeOf<SagaContext<Order>>();
        // @ts-expect-error a field of another type
        context.label = 5;
      });
    });
    expectTypeOf(filled).toEqualTypeOf<Hook<Order>>();
  });

  it('take a committed saga whose context fits, and refuse others', () => {
    const created = new Saga<Order>('order').hookStep('created');
    created.fill('a', of<Pick<Order, 'total'>>()).fill('b', of<Order>());
    created.fill('c', new Saga().localStep(() => undefined).commit());
    // @ts-expect-error a field that the outer context does not have
    created.fill('d', of<{ other: boolean }>());
    // @ts-expect-error a field of another type
    created.fill('e', of<{ total: string }>());
    // @ts-expect-error the hook of another saga
    const other: Hook<{ other: boolean }> = created;
    expect(other).toBe(created);
  });

  it('end the chain, also behind a step', () => {
    const saga = new Saga<Order>('order');
    const created = saga.localStep('a', () => undefined).hookStep('created');
    expectTypeOf(created).toEqualTypeOf<Hook<Order>>();
    expectTypeOf(created).not.toHaveProperty('localStep');
    expectTypeOf(created).not.toHaveProperty('commit');
  });
});
