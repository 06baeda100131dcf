import { operation, participant, Saga } from 'temporal-saga';
import { ExplorationError, exploreSaga } from 'temporal-saga/testing/explorer';
import { emptyLedger, honest, type Ledger } from './linear-saga';

interface Tasks {
  do(content: { task: string }): void;
  undo(content: { task: string }): void;
}
const tasks = participant<Tasks>('tasks');
const act = operation(tasks.do).undoneBy(tasks.undo);

interface Order {
  orderId: string;
  plans: string[][];
}
interface Plan {
  item: string[];
}

/** A saga of the tasks of a plan. */
const fulfilment = ({ item }: Plan): Saga<Plan> => {
  const made = new Saga<Plan>();
  for (const task of item) made.step(task, act, () => ({ task }));
  return made.commit();
};

const context = {
  orderId: 'O1',
  plans: [
    ['pick', 'pack'],
    ['ship', 'pick'],
  ],
};
const options = (serve: (ledger: Ledger) => ReturnType<typeof honest>) => ({
  context,
  participantState: emptyLedger,
  orders: 10,
  participants: (ledger: Ledger) => ({ tasks: serve(ledger) }),
});

describe('a saga that makes steps while it runs', () => {
  test.each([1])(
    'raises no alarm, where items of a loop, %d at once, make other steps in another order',
    async (atOnce) => {
      const saga = new Saga<Order>('order');
      saga
        .forEachStep<Plan>('fulfil', (body) => body.dynamicStep('plan', fulfilment), { atOnce })
        .over(({ plans }) => plans);
      saga.step('close', act, ({ orderId }) => ({ task: orderId }));
      expect(await exploreSaga(saga.commit(), options(honest))).toMatchObject({ broken: 0 });
    },
  );

  test('raises no alarm, where made steps make steps', async () => {
    const outer = (order: Order) => {
      const made = new Saga<Order>();
      for (const [index, plan] of order.plans.entries()) {
        made.dynamicStep(`plan-${String(index)}`, () => {
          const inner = new Saga<Order>();
          for (const task of plan) inner.step(task, act, () => ({ task }));
          return inner.commit();
        });
      }
      return made.commit();
    };
    const saga = new Saga<Order>('order').dynamicStep('plans', outer);
    saga.step('close', act, ({ orderId }) => ({ task: orderId }));
    expect(await exploreSaga(saga.commit(), options(honest))).toMatchObject({ broken: 0 });
  });

  test('raises an alarm, where the undo of a made step does nothing', async () => {
    const saga = new Saga<Plan>('order').dynamicStep('plan', fulfilment);
    saga.step('close', act, () => ({ task: 'close' }));
    const forgetful = (ledger: Ledger): ReturnType<typeof honest> => {
      const serve = honest(ledger);
      return (request) => (request.undoOf.length > 0 ? {} : serve(request));
    };
    const exploration = exploreSaga(saga.commit(), {
      ...options(forgetful),
      context: { item: ['pick', 'pack'] },
    });
    const error: unknown = await exploration.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ExplorationError);
    const laws = (error as ExplorationError).exploration.counterexamples.map(({ law }) => law);
    expect(laws).toContain('L12');
    expect(laws).not.toContain('L1');
  });
});
