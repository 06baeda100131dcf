/** Something for each item of a list: a loop that tolerates some failures. */
import { Saga, SagaRequest, type SagaResponse } from 'temporal-saga';

export interface Shipment {
  orderId: string;
  addresses: string[];
  /** The label of each parcel; `null` where the parcel was refused. */
  labels?: (string | null)[];
}

interface Parcel {
  parcelId: string;
  address: string;
  label?: string;
}

const shipParcel = new Saga<Parcel>('ship-parcel');

shipParcel
  .remoteStep('pack')
  .onExecute(({ parcelId }) => new SagaRequest({ target: 'warehouse/pack', content: { parcelId } }))
  .onFailure(({ parcelId }) => new SagaRequest({ target: 'warehouse/unpack', content: { parcelId } }));

shipParcel
  .remoteStep('label')
  .onExecute(
    ({ parcelId, address }) => new SagaRequest({ target: 'carrier/label', content: { parcelId, address } }),
  )
  .onSuccess((context, response: SagaResponse<{ label: string }>) => {
    context.label = response.content().label;
  })
  .onFailure(({ parcelId }) => new SagaRequest({ target: 'carrier/void', content: { parcelId } }));

shipParcel.commit();

export const shipParcels = new Saga<Shipment>('ship-parcels');

shipParcels
  .forEachStep('ship', shipParcel, { atOnce: 20, tolerate: { percent: 50 } })
  .over(({ addresses }) => addresses)
  .input(({ orderId }, address, index) => ({ parcelId: `${orderId}-${String(index + 1)}`, address }))
  .onEnd((context, outcomes) => {
    context.labels = outcomes.map((outcome) => outcome.context?.label ?? null);
  });

shipParcels.commit();
