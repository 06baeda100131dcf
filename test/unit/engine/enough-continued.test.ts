import { Saga } from '../../../src/definition/saga';
import { Flow } from '../../../src/engine/flows/flow';
import { HostInterrupt } from '../../../src/engine/host-interrupt';
import { Inbox } from '../../../src/engine/operators/inbox';
import { SagaRequest } from '../../../src/messages/saga-request';
import type { SagaState } from '../../../src/engine/saga-state';
import { toRecord } from '../../../src/protocol/record';
import { earlier, reset } from './after-reset';
import { type Answers, broken, prepare } from './fake-runtime';
import { endRun, nextRun, untilWait } from './next-run';
import { send } from './simple-callbacks';

interface Tender {
  ends?: string[];
}

interface Bid {
  item: string;
}

/** Two items at once, one of which is enough. */
const tender = (body: (item: Saga<Bid>) => unknown) => {
  const saga = new Saga<Tender>('s');
  saga
    .forEachStep<Bid>('bids', body, { enough: { count: 1 }, atOnce: 2 })
    .over(() => ['slow', 'quick', 'other'])
    .onEnd((context, outcomes) => {
      context.ends = outcomes.map(({ status }) => status);
    });
  return saga.commit();
};

const undoOf = ({ item }: Bid, cause: { readonly code: string } | undefined) =>
  new SagaRequest({ target: 'stock/release', content: `${item} ${String(cause?.code)}` });

const asking = (body: Saga<Bid>) =>
  body.remoteStep('ask', send).onFailure((context, { cause }) => undoOf(context, cause));

/** The item `quick` is done while the first one waits. This host runs items one after the other, so the journal says so. */
async function untilEnough(saga: Saga, answers: Answers = {}) {
  const ended = await untilWait(saga, { answers });
  const { journal, openFlows } = ended.state;
  const loop = journal.find('bids')!;
  openFlows.openOwn('bids[1].', new Flow({ item: 'quick' }, { undoScope: ended.state.undoScope }));
  loop.itemDone(1);
  return ended.state;
}

/** Continues a run, in which the operator retries each failed undo. */
const continued = (saga: Saga, state: SagaState) => {
  const next = nextRun(saga, state);
  next.runtime.whenStuck = ({ id }) => {
    new Inbox(next.state).act({ action: 'retry', by: 'ann', incident: id }, 1);
  };
  return next;
};

const undosIn = ({ runtime }: ReturnType<typeof nextRun>) =>
  runtime.dispatches.filter(({ phase }) => phase === 'undo').map(({ step, content }) => [step, content]);

describe('a loop that has enough items and continues in another run', () => {
  it('stops an item that is under way, undoes what it has done, and begins no other', async () => {
    const saga = tender((body) => asking(body).decisionStep('approve').on('yes'));
    const next = continued(saga, await untilEnough(saga));
    await next.run();
    expect([next.state.status, next.state.context]).toEqual([
      'finished',
      { ends: ['not-needed', 'done', 'not-needed'] },
    ]);
    expect(undosIn(next)).toEqual([['bids[0].ask', 'slow NOT_NEEDED']]);
    expect(next.state.journal.find('bids[0].approve')).not.toHaveProperty('wait');
    expect(toRecord('s', next.state).steps[0]?.items).toEqual({ of: 3, done: 1, failed: 0, notNeeded: 2 });
  });

  it('continues the undo of an item that is not needed', async () => {
    const saga = tender((body) => asking(body).decisionStep('approve').on('yes'));
    const second = nextRun(saga, await untilEnough(saga), { 'bids[0].ask:undo': broken });
    second.runtime.whenStuck = endRun;
    await expect(second.run()).rejects.toBeInstanceOf(HostInterrupt);
    expect(toRecord('s', second.state).steps[0]?.items).toEqual({ of: 3, done: 1, failed: 0, notNeeded: 1 });
    const third = continued(saga, second.state);
    await third.run();
    expect(third.state.status).toBe('finished');
    expect(third.state.journal.find('bids')?.itemsFailed).toHaveLength(1);
    expect(undosIn(third)).toEqual([['bids[0].ask', 'slow NOT_NEEDED']]);
  });

  it('first lets the undo end that an item had begun by itself', async () => {
    const saga = tender((body) =>
      asking(body)
        .alternativesStep('way')
        .first('a', (inner) =>
          inner
            .remoteStep('do', send)
            .onFailure(send)
            .localStep('fails', () => new Error('no')),
        )
        .orElse('b', (inner) => inner.remoteStep('do', send).onFailure(send)),
    );
    const next = continued(saga, await untilEnough(saga, { 'bids[0].way.a.do:undo': broken }));
    await next.run();
    expect(next.state.status).toBe('finished');
    expect(undosIn(next).map(([step]) => step)).toEqual(['bids[0].way.a.do', 'bids[0].ask']);
  });
});

it('an item that waits for an operator because of a reset does not stop: that is about the whole saga', async () => {
  const saga = tender((body) => asking(body));
  const first = prepare(saga);
  first.runtime.reset = { earlier: [] };
  first.runtime.whenStuck = endRun;
  await expect(first.run()).rejects.toBeInstanceOf(HostInterrupt);
  first.state.openFlows.openOwn(
    'bids[1].',
    new Flow({ item: 'quick' }, { undoScope: first.state.undoScope }),
  );
  first.state.journal.find('bids')!.itemDone(1);
  const next = nextRun(saga, first.state);
  next.runtime.whenStuck = () => undefined;
  await expect(next.run()).rejects.toBeInstanceOf(HostInterrupt);
  expect(next.state.active.incidents).toMatchObject([
    { step: 'bids[0].ask', error: { code: 'WORKFLOW_RESET' } },
  ]);
});

describe('a loop that tolerates failures and continues in another run', () => {
  it('gives the undos of a failed item the reason for which it is undone', async () => {
    const saga = new Saga('s')
      .forEachStep<Bid>('bids', (body) => asking(body).localStep('fails', () => new Error('no')), {
        tolerate: 1,
      })
      .over(() => ['slow'])
      .commit();
    const next = continued(saga, (await untilWait(saga, { answers: { 'bids[0].ask:undo': broken } })).state);
    await next.run();
    expect(undosIn(next)).toEqual([['bids[0].ask', 'slow CALLBACK_FAILED']]);
  });
});

it('an item that only the run before a reset had begun is undone when enough others are done', async () => {
  const saga = new Saga('s')
    .remoteStep('a', send)
    .onFailure(send)
    .remoteStep('b', send)
    .onFailure(send)
    .forEachStep<Bid>('bids', asking, { enough: { count: 1 } })
    .over(() => ['x', 'y'])
    .remoteStep('z', send)
    .commit();
  const report = { earlier: ['b', 'bids[0].ask', 'bids[1].ask'].map((step) => earlier(step)) };
  const { state, sent } = await reset(saga, report, {}, ['retry']);
  expect(state.status).toBe('finished');
  expect(sent.slice(2)).toEqual(['send bids[0].ask', 'send bids[1].ask:undo', 'send z']);
});
