/** Several ways to do the same, and steps that are used again: alternatives, and a saga in a saga. */
import { Saga, SagaRequest, type SagaResponse } from 'temporal-saga';

export interface Order {
  orderId: string;
  amount: number;
  method?: string;
  paymentId?: string;
  invoiceId?: string;
}

interface Invoice {
  customer: string;
  cents: number;
  id?: string;
}

/** Works on the context of an order. */
const payBy = (method: 'card' | 'account') => (body: Saga<Order>) =>
  body
    .remoteStep('charge')
    .onExecute(
      ({ orderId, amount }) => new SagaRequest({ target: `${method}/charge`, content: { orderId, amount } }),
    )
    .onSuccess((context, response: SagaResponse<{ id: string }>) => {
      context.method = method;
      context.paymentId = response.content().id;
    })
    .onFailure(({ orderId }) => new SagaRequest({ target: `${method}/refund`, content: { orderId } }));

/** Knows nothing of orders: other sagas use it, too. */
export const sendInvoice = new Saga<Invoice>('send-invoice')
  .remoteStep('write')
  .onExecute(
    ({ customer, cents }) => new SagaRequest({ target: 'invoices/write', content: { customer, cents } }),
  )
  .onSuccess<{ id: string }>((context, response) => {
    context.id = response.content().id;
  })
  .onFailure(({ customer }) => new SagaRequest({ target: 'invoices/cancel', content: { customer } }))
  .commit();

export const payOrder = new Saga<Order>('pay-order');

payOrder
  .alternativesStep('pay')
  .first('card', payBy('card'))
  .orElse('account', payBy('account'), { unless: ({ amount }) => amount > 1000 });

payOrder
  .sagaStep('invoice', sendInvoice, { attempts: 3, wait: '1 min' })
  .input(({ orderId, amount }) => ({ customer: orderId, cents: Math.round(amount * 100) }))
  .output((context, invoice) => {
    if (invoice.id !== undefined) context.invoiceId = invoice.id;
  });

payOrder.commit();
