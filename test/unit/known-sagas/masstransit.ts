/** MassTransit: a routing slip, whose activities are only known when it is made, and keep a log for their compensation. */
import { operation, participant, Saga } from 'temporal-saga';
import { known } from './known-saga';

interface Images {
  download(content: { uri: string }): { path: string };
  erase(content: { path?: string }): void;
  filter(content: { path: string; filter: string }): { backup: string };
  restore(content: { path: string; backup?: string }): void;
}
const images = participant<Images>('images');
const bus = participant<{ publish(content: { event: string; why?: string }): void }>('bus');

const download = operation(images.download).undoneBy(images.erase, ({ kept }) => ({ path: kept?.path }));
const applyFilter = operation(images.filter).undoneBy(images.restore, ({ sent: { path }, kept }) => ({
  path,
  backup: kept?.backup,
}));

interface Slip {
  uri: string;
  itinerary: string[];
  image?: { path: string };
}

const routingSlip = new Saga<Slip>('routing-slip')
  .step('download', download, ({ uri }) => ({ uri }))
  .into('image')
  .dynamicStep('itinerary', ({ itinerary }) => {
    const slip = new Saga<Slip>();
    for (const filter of itinerary) {
      slip.step(filter, applyFilter, ({ image }) => ({ path: image?.path ?? '', filter }));
    }
    return slip.commit();
  })
  .atEnd('finished', () => bus.publish({ event: 'RoutingSlipCompleted' }))
  .atEnd(['errored', 'incomplete'], (_, { cause }) =>
    bus.publish({ event: 'RoutingSlipFaulted', why: cause.message }),
  )
  .commit();

export const MASSTRANSIT = [
  known(routingSlip, {
    context: { uri: 'https://images.example/1', itinerary: ['sharpen', 'grey'] },
    replies: { 'images/download': { path: '/tmp/1' }, 'images/filter': { backup: '/tmp/2' } },
  }),
];
