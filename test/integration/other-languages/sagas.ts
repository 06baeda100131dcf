import { Saga, SagaRequest, type SagaResponse } from 'temporal-saga';

export interface Parcel {
  sku: string;
  quantity: number;
  address: string;
  gift?: boolean;
  reservationId?: string;
  trackingId?: string;
}

export const sendParcel = new Saga<Parcel>('send-parcel')
  .remoteStep('reserve')
  .onExecute(({ sku, quantity }) => new SagaRequest({ target: 'stock/reserve', content: { sku, quantity } }))
  .onSuccess((context, response: SagaResponse<{ reservationId: string }>) => {
    context.reservationId = response.content().reservationId;
  })
  .onFailure(() => new SagaRequest({ target: 'stock/release' }))
  .remoteStep('ship')
  .onExecute(({ address }) => new SagaRequest({ target: 'stock/ship', content: { address } }))
  .onSuccess((context, response: SagaResponse<{ trackingId: string }>) => {
    context.trackingId = response.content().trackingId;
  })
  .onFailure(() => new SagaRequest({ target: 'stock/cancel' }))
  .localStep('wrap', ({ gift }) => {
    if (gift) throw new Error('no wrapping paper');
  })
  .commit();
