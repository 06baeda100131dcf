import { Saga, SagaRequest } from 'temporal-saga';

/** The sagas of the operator tests in this folder. */
export interface Parcel {
  parcelId: string;
  trackingId?: string;
}

const FAST = { attemptTimeout: 2_000, totalTimeout: '20s', initialInterval: 20, maximumAttempts: 2 } as const;
const OPTIONS = { execute: FAST, undo: FAST, settleTime: 1 };

const request = (target: string) => (context: Parcel) =>
  new SagaRequest({ target, content: { parcelId: context.parcelId } });

/** Is stuck when an undo is refused. */
export const parcel = new Saga<Parcel>('parcel', OPTIONS);
parcel.remoteStep('pack').onExecute(request('packing/pack')).onFailure(request('packing/unpack'));
parcel.remoteStep('ship').onExecute(request('shipping/ship')).onFailure(request('shipping/recall'));
parcel.remoteStep('notify').onExecute(request('mail/send'));
parcel.commit();

/** Is stuck when a step fails. */
export const carefulParcel = new Saga<Parcel>('careful-parcel', { ...OPTIONS, whenStepFails: 'wait' });
carefulParcel.remoteStep('pack').onExecute(request('packing/pack')).onFailure(request('packing/unpack'));
carefulParcel
  .remoteStep('ship')
  .onExecute(request('shipping/ship'))
  .onSuccess((context, response) => {
    context.trackingId = (response.content() as { trackingId: string }).trackingId;
  })
  .onFailure(request('shipping/recall'));
carefulParcel.commit();

/** Its participants may accept a request and reply later. */
export const slowParcel = new Saga<Parcel>('slow-parcel', OPTIONS);
slowParcel.remoteStep('pack').onExecute(request('packing/pack')).onFailure(request('packing/unpack'));
slowParcel
  .remoteStep('ship')
  .onExecute(request('shipping/ship'))
  .onSuccess((context, response) => {
    context.trackingId = (response.content() as { trackingId: string }).trackingId;
  });
slowParcel.commit();
