import { Saga, sagaActivity, SagaRequest } from 'temporal-saga';
import { fail, inTurn, reply, scenario } from 'temporal-saga/testing';

interface Order {
  orderId: string;
  reservationId?: string;
}
const order = new Saga<Order>('order')
  .localStep('validate', () => undefined)
  .remoteStep('reserve')
  .onExecute(({ orderId }) => new SagaRequest({ target: 'stock/reserve', content: { orderId, at: 1 } }))
  .onSuccess<{ id: string }>((context, response) => {
    context.reservationId = response.content().id;
  })
  .onFailure(({ reservationId }) => new SagaRequest({ target: 'stock/release', content: { reservationId } }))
  .remoteStep('charge')
  .onExecute(() => new SagaRequest({ target: 'payment/charge' }))
  .probe(() => new SagaRequest({ target: 'payment/status' }))
  .onFailure(() => new SagaRequest({ target: 'payment/refund' }))
  .commit();
const given = { orderId: '1' };
const reserved = () =>
  scenario(order, given).expectRequest('stock/reserve', { at: 1, orderId: '1' }).andReply({ id: 'R1' });
const messageOf = async (running: Promise<unknown>) => {
  const error: unknown = await running.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
  return (error as Error).message;
};

describe('a scenario that matches', () => {
  it('a scenario that matches returns the execution', async () => {
    const execution = await reserved()
      .expectRequest('payment/charge')
      .expectEnd('finished', { context: { reservationId: 'R1' } });
    expect(execution.context.reservationId).toBe('R1');
  });

  it('a scenario expects a refusal and the undos after it', async () => {
    await reserved()
      .expectRequest('payment/charge')
      .andRefuse({ why: 'no money' })
      .expectUndo('stock/release', { reservationId: 'R1' })
      .expectEnd('errored', { error: 'REFUSED', step: 'charge' });
  });

  it.each(['andFail', 'andHang', 'andLoseReply'] as const)(
    'a scenario expects a request without an answer: %s',
    async (silence) => {
      await reserved()
        .expectRequest('payment/charge')
        [silence]()
        .expectProbe('payment/status')
        .andReply({ outcome: 'done' })
        .expectEnd('finished');
    },
  );

  it('a scenario expects several attempts and late replies', async () => {
    await scenario(order, given)
      .expectRequest('stock/reserve')
      .and(inTurn(fail(), reply({ id: 'R1' })))
      .expectRequest('payment/charge')
      .andReplyLater()
      .expectEnd('finished');
  });

  it('a scenario has a cancel, an operator, and activities of local steps', async () => {
    await scenario(order, given, { cancelAt: 'reserve' })
      .expectRequest('stock/reserve')
      .andReply({ id: 'R1' })
      .expectUndo('stock/release')
      .expectEnd('cancelled');
    await scenario(order, given, { operator: () => ({ action: 'retry', by: 'ann' }) })
      .expectRequest('stock/reserve')
      .andFail()
      .expectUndo('stock/release')
      .and(inTurn(fail(Object.assign(new Error('broken'), { nonRetryable: true }))))
      .expectUndo('stock/release')
      .expectEnd('errored');
    const local = new Saga('local').localStep('invoice').onExecute(sagaActivity('write')).commit();
    await scenario(local, {}, { stepActivities: { write: () => ({ id: 7 }) } }).expectEnd('finished', {
      context: { id: 7 },
    });
  });

  it('a scenario runs the saga of a factory', async () => {
    await scenario(() => order, given)
      .expectRequest('stock/reserve')
      .andFail()
      .expectUndo('stock/release')
      .expectEnd('errored');
  });
});

describe('a scenario that does not match', () => {
  it('the error of a scenario names the unexpected request and marks it in the transcript', async () => {
    const message = await messageOf(reserved().expectRequest('payment/refund').expectEnd('finished'));
    expect(message.split('\n')).toEqual([
      'Expected the request payment/refund, but the request payment/charge {} was sent, at step charge.',
      '  1. validate: done locally',
      '  2. reserve: stock/reserve {"orderId":"1","at":1} -> done {"id":"R1"}',
      '  3. charge: payment/charge {}   <-- here',
      '  4. the saga is running',
    ]);
  });

  it.each<readonly [string, () => Promise<unknown>, RegExp]>([
    [
      'different content',
      () => scenario(order, given).expectRequest('stock/reserve', {}).expectEnd('finished'),
      /reserve \{\}, but .*"orderId":"1"/,
    ],
    [
      'a request instead of an undo',
      () => reserved().expectUndo('payment/charge').expectEnd('finished'),
      /the undo payment\/charge, but the request/,
    ],
    ['an additional request', () => reserved().expectEnd('finished'), /no further request, but .*charge/],
    [
      'a missing request',
      () => reserved().expectRequest('payment/charge').expectRequest('x').expectEnd('finished'),
      /the request x, which was not sent/,
    ],
    [
      'a different status',
      () => reserved().expectRequest('payment/charge').expectEnd('errored'),
      /"errored", not "finished"/,
    ],
    [
      'a different code',
      () => reserved().expectRequest('payment/charge').expectEnd('finished', { error: 'REFUSED' }),
      /"REFUSED", not undefined/,
    ],
    [
      'a different step',
      () =>
        scenario(order, given)
          .expectRequest('stock/reserve')
          .andRefuse()
          .expectEnd('errored', { step: 'charge' }),
      /"charge", not "reserve"/,
    ],
    [
      'a different field',
      () =>
        reserved()
          .expectRequest('payment/charge')
          .expectEnd('finished', { context: { reservationId: 'R2' } }),
      /reservationId .*"R2", not "R1"/,
    ],
  ])('the error of a scenario describes %s', async (_, start, message) => {
    expect(await messageOf(start())).toMatch(message);
  });

  it('the transcript of a scenario names a failed callback', async () => {
    const failing = new Saga('s')
      .localStep('a', () => undefined)
      .onFailure(() => undefined)
      .localStep('b', async () => Promise.reject(new Error('no')))
      .commit();
    const lines = await messageOf(scenario(failing).expectEnd('finished'));
    expect(lines).toContain('b: onExecute failed');
    expect(lines).toContain('undo a: done locally');
    expect(lines).toContain('the saga is errored, first error CALLBACK_FAILED at b');
  });

  it('a scenario cannot answer before it expects a request', () => {
    expect(() => scenario(order).andReply()).toThrow('expectRequest');
  });

  describe('of branches beside each other', () => {
    const trip = new Saga('trip');
    const book = (name: string) => (body: Saga) =>
      void body
        .remoteStep('reserve')
        .onExecute(() => new SagaRequest({ target: `${name}/reserve` }))
        .onFailure(() => new SagaRequest({ target: `${name}/cancel` }));
    trip.parallelStep('book').branch('flight', book('flight')).branch('hotel', book('hotel'));
    trip.localStep('fails', () => new Error('no'));
    trip.commit();

    it('lists their requests in any order', async () => {
      const { status } = await scenario(trip)
        .inAnyOrder((requests) =>
          requests.expectRequest('hotel/reserve').expectRequest('flight/reserve').andReply(),
        )
        .inAnyOrder((requests) => requests.expectUndo('flight/cancel').expectUndo('hotel/cancel'))
        .expectEnd('errored', { step: 'fails' });
      expect(status).toBe('errored');
    });

    it('describes all that it expects next', async () => {
      const wrong = scenario(trip)
        .inAnyOrder((requests) => requests.expectRequest('hotel/reserve').expectRequest('car/reserve'))
        .expectEnd('finished');
      expect(await messageOf(wrong)).toMatch(
        /the request hotel\/reserve or the request car\/reserve, but the request flight\/reserve/,
      );
    });

    it('keeps the order of what is not in any order', async () => {
      const wrong = scenario(trip)
        .expectRequest('hotel/reserve')
        .expectRequest('flight/reserve')
        .expectEnd('finished');
      expect(await messageOf(wrong)).toMatch(/Expected the request hotel\/reserve, but/);
    });
  });
});

describe('a caller of a scenario', () => {
  it('answers the waits', async () => {
    const saga = new Saga<{ paid?: boolean }>('order');
    saga.eventStep('paid', { timeout: '1 hour' }).onEvent((context) => void (context.paid = true));
    saga.decisionStep('approve').on('yes').on('no', 'fail');
    const execution = await scenario(
      saga.commit(),
      {},
      {
        caller: ({ kind }) => (kind === 'event' ? { event: 'paid' } : { choice: 'no', by: 'ann' }),
      },
    ).expectEnd('errored', { error: 'DECIDED_TO_FAIL' });
    expect(execution.context).toEqual({ paid: true });
  });
});
