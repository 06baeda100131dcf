/** Sagas of blocks and waits. */
import { Saga, SagaRequest, type SagaResponse } from 'temporal-saga';

export interface Order {
  parcels: string[];
  labels?: (string | undefined)[];
  method?: string;
  approvedBy?: string;
  paid?: string;
}

const request = (target: string, content: unknown = {}) => new SagaRequest({ target, content });

const ship = new Saga<{ parcel: string; label?: string }>('ship');
ship
  .remoteStep('label')
  .onExecute((context) => request('ship/label', context.parcel))
  .onSuccess((context, response: SagaResponse<{ label: string }>) => {
    context.label = response.content().label;
  })
  .onFailure((context) => request('ship/void', context.label ?? `unknown ${context.parcel}`));
ship.commit();

const pay = (method: string) => (body: Saga<Order>) =>
  body
    .remoteStep('charge')
    .onExecute(() => request(`${method}/charge`))
    .onSuccess((context) => {
      context.method = method;
    })
    .onFailure(() => request(`${method}/refund`));

/** Pays in one of two ways, waits for a decision and an event, and ships all parcels at once. */
export const composed = new Saga<Order>('composed');
composed.alternativesStep('pay').first('card', pay('card')).orElse('invoice', pay('invoice'));
composed
  .decisionStep('approve', { timeout: '1 hour', shows: (context) => ({ parcels: context.parcels }) })
  .on('yes', (body) => body.timerStep('pause', 10))
  .on('no', 'fail');
composed.eventStep('paid', { timeout: '1 hour' }).onEvent((context, event: { content(): string }) => {
  context.paid = event.content();
});
composed
  .forEachStep('ship', ship, { atOnce: 4 })
  .over((context) => context.parcels)
  .input((_context, parcel) => ({ parcel }))
  .onEnd((context, outcomes) => {
    context.labels = outcomes.map((outcome) => outcome.context?.label);
  });
composed.remoteStep('confirm').onExecute(() => request('shop/confirm'));
composed.commit();
