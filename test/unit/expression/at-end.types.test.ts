import { expectTypeOf } from 'expect-type';
import { type EndStatus, participant, Saga, SagaRequest, type UndoCause } from 'temporal-saga';
import type { NoticeRecord } from 'temporal-saga/client';
import { scenario } from 'temporal-saga/testing';

interface Order {
  orderId: string;
}

const order = () => new Saga<Order>('order');

describe('the types of notices', () => {
  it('a saga that has finished has no cause, and any other end has one', () => {
    order().atEnd('finished', ({ orderId }, { status, cause }) => {
      expectTypeOf(orderId).toEqualTypeOf<string>();
      expectTypeOf(status).toEqualTypeOf<'finished'>();
      expectTypeOf(cause).toEqualTypeOf<undefined>();
    });
    order().atEnd('errored', (_, { cause }) => {
      expectTypeOf(cause).toEqualTypeOf<UndoCause>();
      return new SagaRequest({ target: 'events/failed', content: { why: cause.code } });
    });
  });

  it('a list of ends has a cause that the status decides', () => {
    order().atEnd(['finished', 'incomplete'], (_, end) => {
      expectTypeOf(end.status).toEqualTypeOf<'finished' | 'incomplete'>();
      expectTypeOf(end.cause).toEqualTypeOf<UndoCause | undefined>();
      if (end.status === 'incomplete') expectTypeOf(end.cause).toEqualTypeOf<UndoCause>();
    });
  });

  it('an end is one of four, and options are those of a notice', () => {
    // @ts-expect-error no end of an execution
    order().atEnd('stuck', () => undefined);
    // @ts-expect-error a notice returns a request
    order().atEnd('finished', () => 5);
    // @ts-expect-error a notice is never undone
    order().atEnd('finished', () => undefined, { undoWhen: 'sent' });
    order().atEnd('finished', () => Promise.resolve(undefined), { execute: { totalTimeout: '2 days' } });
  });

  it('the saga of a step continues with it', () => {
    const step = order().localStep('a', () => undefined);
    expectTypeOf(step.atEnd('finished', () => undefined)).toEqualTypeOf<Saga<Order>>();
  });

  it('a record lists it', () => {
    expectTypeOf<NoticeRecord['status']>().toEqualTypeOf<EndStatus>();
    const events = participant<{ placed(content: { id: number }): void }>('events');
    const sample = () => {
      void scenario(order()).expectNotice(events.placed, { id: 1 });
      // @ts-expect-error a content of another type
      void scenario(order()).expectNotice(events.placed, { id: 'x' });
    };
    expect(sample).toBeInstanceOf(Function);
  });
});
