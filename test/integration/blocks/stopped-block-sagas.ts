/** Sagas of blocks that stop while something inside them waits, and blocks that make steps or decide in each item. */
import { Saga, SagaRequest, type SagaResponse } from 'temporal-saga';
import { PATIENT } from './parallel-sagas';

export interface Trip {
  seat?: string;
  own?: string;
  total?: number;
}

const step = (body: Saga<Trip>, name: string) =>
  body
    .remoteStep(name)
    .onExecute(() => new SagaRequest({ target: `${name}/do` }))
    .onSuccess((context, response: SagaResponse<{ id: string }>) => {
      if (name === 'seat') context.seat = response.content().id;
    })
    .onFailure(({ seat = 'none' }) => new SagaRequest({ target: `${name}/undo`, content: seat }));

/** One way fails and is undone; another one follows. */
const ways = (body: Saga<Trip>) => {
  body
    .alternativesStep('way')
    .first('first', (way) => {
      step(way, 'seat');
      step(way, 'meal');
    })
    .orElse('other', (way) => void step(way, 'other'));
};

/** One way after the other, alone. */
export const trying = new Saga<Trip>('trying', PATIENT);
ways(trying);
trying.commit();

/** A branch tries ways, beside one that may fail, in an alternative that another one follows. */
export const besideFailing = new Saga<Trip>('beside-failing', PATIENT);
besideFailing
  .alternativesStep('trip')
  .first('air', (body) => {
    body
      .parallelStep('both')
      .branch('ways', ways)
      .branch('car', (branch) => void step(branch, 'car'));
  })
  .orElse('train', (body) => void step(body, 'train'));
besideFailing.commit();

/** After the pivot a reducer fails. */
export const mergedLate = new Saga<Trip>('merged-late', PATIENT);
mergedLate
  .remoteStep('pay')
  .onExecute(() => new SagaRequest({ target: 'bank/pay' }))
  .pivot();
mergedLate
  .parallelStep('both')
  .branch('one', (body) =>
    body
      .localStep('write', (context) => {
        context.own = 'kept';
        context.total = 1;
      })
      .retriable(),
  )
  .branch('two', (body) => body.localStep('write', (context) => void (context.total = 2)).retriable())
  .merge('total', () => {
    throw new Error('a test');
  });
mergedLate.commit();

/** An operator may run a block with a decision again. */
export const decided = new Saga<Trip>('decided', { ...PATIENT, whenStepFails: 'wait' });
decided.sagaStep('booking', (body) => {
  step(body, 'seat');
  body
    .decisionStep('approve', { shows: () => 'the same in each round', timeout: '1 hour' })
    .on('yes', (branch) => void step(branch, 'charge'))
    .on('no', 'fail');
});
decided.commit();

interface Task {
  item: string;
}

/** Each item makes steps of its own, and waits for an event of its own. */
export const madeInItems = new Saga<Trip>('made-in-items', PATIENT);
madeInItems
  .forEachStep<Task>(
    'tasks',
    (body) =>
      body.dynamicStep('plan', ({ item }) => {
        const made = new Saga<Task>();
        made
          .remoteStep(`begin-${item}`)
          .onExecute((context) => new SagaRequest({ target: `${item}/do`, content: context.item }))
          .onFailure((context) => new SagaRequest({ target: `${item}/undo`, content: context.item }));
        made.eventStep('ready', { key: (context) => context.item, timeout: '1 hour' });
        return made.commit();
      }),
    { atOnce: 3 },
  )
  .over(() => ['a', 'b', 'c']);
step(madeInItems, 'last');
madeInItems.commit();

/** Beside another branch a saga is made that cannot be undone before the pivot. */
export const madeWithoutUndo = new Saga<Trip>('made-without-undo', PATIENT);
step(madeWithoutUndo, 'seat');
madeWithoutUndo
  .parallelStep('both')
  .branch('plan', (body) =>
    body.dynamicStep('made', () =>
      new Saga<Trip>().remoteStep('first', () => new SagaRequest({ target: 'first/do' })).commit(),
    ),
  )
  .branch('car', (body) => void step(body, 'car'));
madeWithoutUndo
  .remoteStep('pay')
  .onExecute(() => new SagaRequest({ target: 'bank/pay' }))
  .pivot();
madeWithoutUndo.commit();
