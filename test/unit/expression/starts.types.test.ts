import { expectTypeOf } from 'expect-type';
import { Saga, type SagaContext } from 'temporal-saga';

interface Dispatch {
  orderId: string;
  weight?: number;
}

interface Checkout {
  cart: string;
  total: number;
  dispatchId?: string;
}

const dispatch = new Saga<Dispatch>('dispatch').check('ready', () => true).commit();
const checkout = new Saga<Checkout>('checkout');

describe('the types of a step that starts a saga', () => {
  it('check its input against the context of the started saga', () => {
    checkout
      .startStep('good', dispatch)
      .id((context) => {
        expectTypeOf(context).toEqualTypeOf<SagaContext<Checkout>>();
        return context.cart;
      })
      .input(({ cart }) => ({ orderId: cart }));
    checkout.startStep('later', dispatch).input(({ cart }) => Promise.resolve({ orderId: cart, weight: 3 }));
    // @ts-expect-error the order is missing
    checkout.startStep('missing', dispatch).input(() => ({ weight: 3 }));
    // @ts-expect-error the weight is a number
    checkout.startStep('wrong', dispatch).input(({ cart }) => ({ orderId: cart, weight: '3' }));
  });

  it('bring its id into a field of text', () => {
    checkout.startStep('field', dispatch).into('dispatchId');
    // @ts-expect-error the total is a number
    checkout.startStep('number', dispatch).into('total');
    checkout.startStep('function', dispatch).into((context, id) => {
      expectTypeOf(id).toEqualTypeOf<string>();
      context.dispatchId = id;
    });
    // @ts-expect-error an id is a text
    checkout.startStep('id', dispatch).id(({ total }) => total);
  });

  it('take committed sagas alone, and the options that concern a start', () => {
    // @ts-expect-error a start has no probe
    checkout.startStep('probe', dispatch, { probe: {} });
    // @ts-expect-error a name is no saga
    expect(() => checkout.startStep('name', 'dispatch')).not.toThrow();
    expectTypeOf(checkout.startStep('chain', dispatch).remoteStep).toEqualTypeOf<
      typeof checkout.remoteStep
    >();
  });
});
