import { expectTypeOf } from 'expect-type';
import { Saga, type SagaContext } from 'temporal-saga';
import type { SagaManager, StartedSaga } from 'temporal-saga/client';

interface Checkout {
  cart: string;
  url?: string;
}

interface View {
  url: string | undefined;
}

const start = (manager: SagaManager) => manager;

describe('the type of a view', () => {
  it('follows from the method publishes, where the type of the context is given', () => {
    const checkout = new Saga<Checkout>('checkout').publishes(({ url }) => ({ url }));
    expectTypeOf(checkout).toEqualTypeOf<Saga<Checkout, View>>();
    expectTypeOf(checkout.localStep('a', () => undefined).commit()).toEqualTypeOf<Saga<Checkout, View>>();
    const starting = (manager: SagaManager) => start(manager).start(checkout, { cart: 'c' });
    expectTypeOf(starting).returns.resolves.toEqualTypeOf<StartedSaga<Checkout, View>>();
    const viewing = (started: StartedSaga<Checkout, View>) =>
      started.published((view) => {
        expectTypeOf(view).toEqualTypeOf<View>();
        return view.url !== undefined;
      });
    expectTypeOf(viewing).returns.resolves.toEqualTypeOf<View>();
    const ending = async (started: StartedSaga<Checkout, View>) => (await started.result()).published;
    expectTypeOf(ending).returns.resolves.toEqualTypeOf<View | undefined>();
  });

  it('follows from the option publishes, where the types of both are given or inferred', () => {
    const given = new Saga<Checkout, View>('checkout', { publishes: ({ url }) => ({ url }) });
    expectTypeOf(given).toEqualTypeOf<Saga<Checkout, View>>();
    // @ts-expect-error the view has a url
    new Saga<Checkout, View>('checkout', { publishes: ({ cart }) => ({ cart }) });
    const inferred = new Saga('checkout', { publishes: () => ({ n: 1 }) });
    const starting = (manager: SagaManager) => start(manager).start(inferred);
    const viewing = async (manager: SagaManager) => (await starting(manager)).published();
    expectTypeOf(viewing).returns.resolves.toEqualTypeOf<{ n: number }>();
  });

  it('is loose where only the type of the context is given to the option, or a name is started', () => {
    const loose = new Saga<Checkout>('checkout', {
      publishes: (context) => {
        expectTypeOf(context).toEqualTypeOf<SagaContext<Checkout>>();
        return { url: context.url };
      },
    });
    const viewing = async (manager: SagaManager) => {
      const started = await manager.start(loose, { cart: 'c' });
      return started.published((view) => view.url !== undefined);
    };
    expectTypeOf(viewing).returns.resolves.toBeAny();
    const byName = async (manager: SagaManager) => (await manager.start('checkout')).published();
    expectTypeOf(byName).returns.resolves.toBeAny();
  });

  it('leaves sagas of one context assignable to each other', () => {
    const branch = new Saga<Checkout>('branch').publishes(() => 1);
    expectTypeOf(branch).toExtend<Saga<Checkout>>();
    new Saga<Checkout>('outer').conditionalStep('c').elseThen(branch);
    // @ts-expect-error a context has fields of its own
    new Saga<Checkout>('checkout').publishes(({ other }) => other);
  });

  it('keeps a start from another context', () => {
    const checkout = new Saga<Checkout>('checkout').publishes(({ url }) => ({ url }));
    // @ts-expect-error the cart is a text
    const wrong = (manager: SagaManager) => manager.start(checkout, { cart: 5 });
    expect(wrong).toBeDefined();
  });
});
