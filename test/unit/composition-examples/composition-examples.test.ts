import { scenario, InMemoryHost, operations, refuse, reply } from 'temporal-saga/testing';
import { approveOrder } from '../../../examples/composition/approve-order';
import { bookTrip } from '../../../examples/composition/book-trip';
import { collectPayment } from '../../../examples/composition/collect-payment';
import { payOrder } from '../../../examples/composition/pay-order';
import { shipParcels } from '../../../examples/composition/ship-parcels';

describe('the trip, a parallel step', () => {
  const reserved = (id: string, price: number) => ({ id, price });

  it('reserves at once what does not depend on each other, and adds up the prices', async () => {
    await scenario(bookTrip, { tripId: 'T1', total: 5 })
      .expectRequest('flight/reserve', { tripId: 'T1' })
      .andReply(reserved('F', 100))
      .expectRequest('hotel/reserve', { tripId: 'T1' })
      .andReply(reserved('H', 20))
      .expectRequest('insurance/reserve', { tripId: 'T1', flight: 'F' })
      .andReply(reserved('I', 3))
      .expectRequest('payment/charge', { tripId: 'T1', total: 128 })
      .expectRequest('mail/send-tickets')
      .expectEnd('finished', { context: { flight: 'F', hotel: 'H', insurance: 'I', total: 128 } });
  });

  it('cancels a branch before the branch that it came after', async () => {
    await scenario(bookTrip, { tripId: 'T1', total: 0 })
      .expectRequest('flight/reserve')
      .andReply(reserved('F', 100))
      .expectRequest('hotel/reserve')
      .andReply(reserved('H', 20))
      .expectRequest('insurance/reserve')
      .andReply(reserved('I', 3))
      .expectRequest('payment/charge')
      .andRefuse()
      .expectUndo('insurance/cancel')
      .expectUndo('hotel/cancel')
      .expectUndo('flight/cancel')
      .expectEnd('errored', { error: 'REFUSED', step: 'charge' });
  });
});

describe('the parcels, a loop', () => {
  const addresses = ['here', 'PO Box 1', 'there', 'PO Box 2'];

  it('ships the other parcels when half of them are refused, and unpacks those alone', async () => {
    const unpacked: unknown[] = [];
    const host = new InMemoryHost({
      participants: {
        warehouse: operations({
          pack: reply(),
          unpack: ({ content }) => void unpacked.push(content.parcelId),
        }),
        carrier: operations({
          label: (request) => {
            const { parcelId, address } = request.content as { parcelId: string; address: string };
            return (address.startsWith('PO') ? refuse() : reply({ label: `L-${parcelId}` }))(request);
          },
        }),
      },
    });
    const execution = await host.run(shipParcels, { orderId: 'O1', addresses });
    expect(execution).toMatchObject({
      status: 'finished',
      context: { labels: ['L-O1-1', null, 'L-O1-3', null] },
    });
    expect(unpacked.toSorted()).toEqual(['O1-2', 'O1-4']);
    expect(execution.steps.find(({ step }) => step === 'ship')).toMatchObject({
      items: { of: 4, done: 2, failed: 2 },
    });
  });
});

describe('the approval, three waits', () => {
  const order = { orderId: 'O1', total: 5000 };
  const run = async (choice?: string) => {
    const targets: string[] = [];
    const host = new InMemoryHost({
      participants: { '*': ({ target }) => void targets.push(target) },
      caller: ({ kind }) => {
        if (kind === 'event') return { event: 'payment-received', content: { paymentId: 'P1' } };
        return kind === 'decision' && choice !== undefined ? { choice, by: 'ann' } : undefined;
      },
    });
    const execution = await host.run(approveOrder, order);
    return { targets, execution };
  };

  it.each([
    ['approve', []],
    ['ask-for-deposit', ['payment/deposit']],
    [undefined, ['mail/remind']],
  ])('continues after the choice %s', async (choice, more) => {
    const { targets, execution } = await run(choice);
    expect(execution).toMatchObject({ status: 'finished', context: { paymentId: 'P1' } });
    expect(targets).toEqual(['stock/reserve', ...more, 'shipping/ship']);
  });

  it('releases the stock after the choice reject', async () => {
    const { targets, execution } = await run('reject');
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'DECIDED_TO_FAIL' } });
    expect(targets).toEqual(['stock/reserve', 'stock/release']);
  });
});

describe('the payment, alternatives and a saga in a saga', () => {
  it('takes the account when the card is refused', async () => {
    await scenario(payOrder, { orderId: 'O1', amount: 20 })
      .expectRequest('card/charge')
      .andRefuse()
      .expectRequest('account/charge')
      .andReply({ id: 'A1' })
      .expectRequest('invoices/write', { customer: 'O1', cents: 2000 })
      .andReply({ id: 'I1' })
      .expectEnd('finished', { context: { method: 'account', paymentId: 'A1', invoiceId: 'I1' } });
  });

  it('passes the account over for a large amount', async () => {
    await scenario(payOrder, { orderId: 'O1', amount: 2000 })
      .expectRequest('card/charge')
      .andRefuse()
      .expectEnd('errored', { error: 'REFUSED', step: 'pay.card.charge' });
  });

  it('tries the invoice three times, and then refunds what was paid', async () => {
    await scenario(payOrder, { orderId: 'O1', amount: 20 })
      .expectRequest('card/charge')
      .andReply({ id: 'C1' })
      .expectRequest('invoices/write')
      .andRefuse()
      .expectRequest('invoices/write')
      .andRefuse()
      .expectRequest('invoices/write')
      .andRefuse()
      .expectUndo('card/refund')
      .expectEnd('errored', { error: 'REFUSED' });
  });
});

describe('the bill, a saga that is repeated', () => {
  const amounts = (given: readonly number[]) => {
    const left = given.values();
    return () => ({ event: 'payment', content: { amount: left.next().value ?? 0 } });
  };
  const answers = (isShipped: boolean) => ({
    ledger: operations({ book: ({ idempotencyKey }) => ({ bookingId: idempotencyKey }), cancel: reply() }),
    warehouse: isShipped ? reply() : refuse({ why: 'sold out' }),
  });

  it('takes payments until all is paid', async () => {
    const host = new InMemoryHost({ participants: answers(true), caller: amounts([30, 30, 40, 50]) });
    const execution = await host.run(collectPayment, { orderId: 'O1', total: 100, paid: 0 });
    expect(execution).toMatchObject({ status: 'finished', context: { paid: 100 } });
    expect(execution.steps.map(({ step }) => step)).toContain('collect~3.book');
  });

  it('cancels each booking by its own id when the order cannot be shipped', async () => {
    const host = new InMemoryHost({ participants: answers(false), caller: amounts([60, 60]) });
    const execution = await host.run(collectPayment, { orderId: 'O1', total: 100, paid: 0 });
    expect(execution.status).toBe('errored');
    const undone = execution.steps.filter(({ undo }) => undo?.status === 'undone');
    expect(undone.map(({ step }) => step)).toEqual(['collect.book', 'collect~2.book']);
  });
});
