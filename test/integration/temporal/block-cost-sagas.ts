/** Sagas whose blocks have many parts. */
import { Saga, SagaRequest, type SagaResponse } from 'temporal-saga';

const reserve = (name: string) => (body: Saga<Record<string, string>>) =>
  body
    .remoteStep('reserve')
    .onExecute(() => new SagaRequest({ target: 'p/reserve', content: name }))
    .onSuccess((context, response: SagaResponse<{ id: string }>) => {
      context[name] = response.content().id;
    })
    .onFailure(() => new SagaRequest({ target: 'p/cancel', content: name }));

const NAMES = ['one', 'two', 'three', 'four', 'five'] as const;

export const fiveBranches = new Saga<Record<string, string>>('five-branches');
const block = fiveBranches.parallelStep('book');
for (const name of NAMES) block.branch(name, reserve(name));
fiveBranches.commit();

export const fiveItems = new Saga<{ names: string[]; ids?: unknown[] }>('five-items');
fiveItems
  .forEachStep<{ name: string; id?: string }>(
    'book',
    (body) => {
      body
        .remoteStep('reserve')
        .onExecute((context) => new SagaRequest({ target: 'p/reserve', content: context.name }))
        .onSuccess((context, response: SagaResponse<{ id: string }>) => {
          context.id = response.content().id;
        })
        .onFailure((context) => new SagaRequest({ target: 'p/cancel', content: context.name }));
    },
    { atOnce: 5 },
  )
  .over((context) => context.names)
  .input((_context, name) => ({ name: name }))
  .onEnd((context, outcomes) => {
    context.ids = outcomes.map((outcome) => outcome.context?.id);
  });
fiveItems.commit();

/** Branches that have nothing to do: a fork and a join without a request. */
export const emptyBranches = new Saga<Record<string, string>>('empty-branches');
emptyBranches
  .parallelStep('note')
  .branch('one', (body) => {
    body.localStep('write', (context) => {
      context['one'] = '1';
    });
  })
  .branch('two', (body) => {
    body.localStep('write', (context) => {
      context['two'] = '2';
    });
  });
emptyBranches.commit();

const LARGE = 'x'.repeat(100_000);

/** Fifty requests of 100 KB at once. */
export const largeRequests = new Saga('large-requests');
largeRequests
  .forEachStep<{ item: number }>(
    'send',
    (body) => {
      body
        .remoteStep('put')
        .onExecute((context) => new SagaRequest({ target: 'p/put', content: { item: context.item, LARGE } }))
        .onFailure((context) => new SagaRequest({ target: 'p/remove', content: { item: context.item } }));
    },
    { atOnce: 500 },
  )
  .over(() => Array.from({ length: 50 }, (_, index) => index))
  .input((_context, item) => ({ item: item }));
largeRequests.commit();

/** Seventy small requests at once, each beside a context of 50 KB. */
export const largeContexts = new Saga<{ text: string }>('large-contexts');
largeContexts
  .forEachStep<{ item: number; text: string }>(
    'send',
    (body) => {
      body
        .remoteStep('put')
        .onExecute((context) => new SagaRequest({ target: 'p/put', content: { item: context.item } }))
        .onFailure((context) => new SagaRequest({ target: 'p/remove', content: { item: context.item } }));
    },
    { atOnce: 500 },
  )
  .over(() => Array.from({ length: 70 }, (_, index) => index))
  .input((context, item) => ({ item: item, text: context.text }));
largeContexts.commit();
