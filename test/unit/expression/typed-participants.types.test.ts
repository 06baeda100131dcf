import { expectTypeOf } from 'expect-type';
import { participant, Saga, type SagaRequest, type SagaResponse } from 'temporal-saga';
import { implement } from 'temporal-saga/activities';
import { nothingToUndo, replyLater, type NothingToUndo, type ReplyLater } from 'temporal-saga';
import { scenario } from 'temporal-saga/testing';

interface Inventory {
  reserve(content: { items: string[] }): Promise<{ ids: string[] }>;
  release(content: { ids?: string[] | undefined; items: string[] }, request: { sagaId: string }): void;
  count(): number;
  slow(content: { id: number }): { id: number } | ReplyLater | NothingToUndo;
  readonly version: string;
}

interface Order {
  items: string[];
  ids?: string[];
}

const inventory = participant<Inventory>('inventory');

describe('the types of a typed participant', () => {
  it('are those of its functions', () => {
    expectTypeOf(inventory.reserve({ items: [] })).toEqualTypeOf<
      SagaRequest<{ items: string[] }, { ids: string[] }>
    >();
    expectTypeOf(inventory.count()).toEqualTypeOf<SagaRequest<Record<string, never>, number>>();
    expectTypeOf(inventory.slow({ id: 1 })).toEqualTypeOf<SagaRequest<{ id: number }, { id: number }>>();
    // @ts-expect-error a content of another type
    inventory.reserve({ items: [1] });
    // @ts-expect-error a content is missing
    inventory.release();
    // @ts-expect-error no such operation
    inventory.restock({});
    // @ts-expect-error no function, so no operation
    inventory.version({});
  });

  it('reach the callbacks of the step', () => {
    const order = new Saga<Order>('order', { keepSent: true });
    order
      .remoteStep('reserve', ({ items }) => inventory.reserve({ items }))
      .onSuccess((context, response) => {
        expectTypeOf(response).toEqualTypeOf<SagaResponse<{ ids: string[] }>>();
        context.ids = response.content().ids;
      })
      .keep((reply) => {
        expectTypeOf(reply).toEqualTypeOf<{ ids: string[] }>();
        return reply.ids;
      })
      .onFailure((_, { kept, sent }) => {
        expectTypeOf(sent).toEqualTypeOf<{ items: string[] }>();
        return inventory.release({ ids: kept, items: sent.items });
      });
    order
      .remoteStep('again')
      .onExecute(({ items }) => inventory.reserve({ items }))
      .onSuccess((context, response) => {
        // @ts-expect-error the reply has no such field
        context.ids = response.content().id;
      })
      .onFailure((_, { sent }) => {
        // @ts-expect-error the undo needs the items
        return inventory.release({ ids: sent.items });
      });
  });

  it('are those of its implementation', () => {
    implement(inventory, {
      reserve: ({ items }, { idempotencyKey }) => {
        expectTypeOf(idempotencyKey).toEqualTypeOf<string>();
        return { ids: items };
      },
      release: () => nothingToUndo,
      count: () => 3,
      slow: () => replyLater,
    });
    // @ts-expect-error an operation is missing
    implement(inventory, { reserve: () => ({ ids: [] }) });
    implement(inventory, {
      // @ts-expect-error a reply of another type
      reserve: () => ({ ids: [1] }),
      release: () => undefined,
      count: () => 3,
      slow: () => ({ id: 1 }),
    });
  });

  it('are those of the expectations of a scenario', () => {
    const order = new Saga<Order>('order');
    const expected = () => {
      void scenario(order, { items: [] })
        .expectRequest(inventory.reserve, { items: ['x'] })
        .andReply({ ids: ['x'] })
        .expectUndo(inventory.release)
        .andReply();
      // @ts-expect-error a content of another type
      void scenario(order).expectRequest(inventory.reserve, { item: 'x' });
      // @ts-expect-error a reply of another type
      void scenario(order).expectRequest(inventory.reserve).andReply({ id: 'x' });
      void scenario(order).expectRequest('inventory/reserve').andReply({ anything: 1 });
    };
    expect(expected).toBeInstanceOf(Function);
  });
});
