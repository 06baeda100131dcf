/** Conductor, of Netflix: a failure workflow with the reason, a fork, a dynamic fork, and a loop until a title is delivered. */
import { operation, participant, Saga } from 'temporal-saga';
import { known } from './known-saga';

interface Titles {
  ingest(content: { title: string }): { mezzanine: string; chunks: string[] };
  remove(content: { title: string; mezzanine?: string }): void;
  encode(content: { chunk: string; profile: string }): { url: string };
  drop(content: { chunk: string; profile: string }): void;
  inspect(content: { title: string }): { score: number };
  publish(content: { title: string; urls: string[] }): void;
  markFailed(content: { title: string; reason?: string; at?: string }): void;
}
const titles = participant<Titles>('titles');
const encode = operation(titles.encode).undoneBy(titles.drop);
const ingest = operation(titles.ingest).undoneBy(titles.remove, ({ sent: { title }, kept }) => ({
  title,
  mezzanine: kept?.mezzanine,
}));

interface Delivery {
  title: string;
  chunks?: string[];
  urls: string[];
  score: number;
}
interface Chunk {
  chunk: string;
  encoded?: { url: string };
}

const deliver = new Saga<Delivery>('deliver-title');
deliver.undoStep('failure', ({ title }, { cause }) =>
  titles.markFailed({ title, reason: cause?.message, at: cause?.step }),
);
deliver
  .step('ingest', ingest, ({ title }) => ({ title }))
  .into((context, { chunks }) => void (context.chunks = chunks));
deliver
  .forEachStep<Chunk>(
    'encode',
    (body) => body.step('encode', encode, ({ chunk }) => ({ chunk, profile: 'hd' })).into('encoded'),
    { atOnce: 50 },
  )
  .over(({ chunks = [] }) => chunks)
  .input((_, chunk) => ({ chunk }))
  .onEnd((context, outcomes) => {
    context.urls = outcomes.flatMap((outcome) => outcome.context?.encoded?.url ?? []);
  });
deliver
  .repeatStep(
    'quality',
    (round) =>
      round
        .query('inspect', ({ title }) => titles.inspect({ title }))
        .into((context, { score }) => void (context.score += score)),
    { atMost: 5 },
  )
  .until(({ score }) => score >= 10);
deliver.remoteStep('publish', ({ title, urls }) => titles.publish({ title, urls })).pivot();
deliver.commit();

export const CONDUCTOR = [
  known(deliver, {
    context: { title: 'T1', urls: [], score: 0 },
    reads: { 'titles/inspect': { score: 5 } },
    replies: {
      'titles/ingest': { mezzanine: 'M1', chunks: ['a', 'b'] },
      'titles/encode': { url: 'https://cdn.example/a' },
    },
  }),
];
