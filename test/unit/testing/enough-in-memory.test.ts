import { type ItemShare, Saga, SagaRefused, SagaRequest } from 'temporal-saga';
import { InMemoryHost, type Operator, type ParticipantFunction, reply } from 'temporal-saga/testing';

interface Bidder {
  name: string;
  /** How long the bidder thinks, in milliseconds. */
  thinks: number;
}

interface Bid {
  item: Bidder;
}

interface Tender {
  bidders: Bidder[];
  ends?: string[];
}

const ask = (body: Saga<Bid>) =>
  body
    .remoteStep('ask')
    .onExecute(({ item }) => new SagaRequest({ target: 'bids/ask', content: item.name }))
    .onFailure(
      ({ item }, { cause }) =>
        new SagaRequest({ target: 'bids/withdraw', content: `${item.name} ${String(cause?.code)}` }),
    );

const confirm = (body: Saga<Bid>) =>
  body
    .remoteStep('confirm')
    .onExecute(({ item }) => new SagaRequest({ target: 'bids/confirm', content: item.name }))
    .onFailure(({ item }) => new SagaRequest({ target: 'bids/revoke', content: item.name }));

const think = (body: Saga<Bid>) => body.timerStep('think', ({ item }) => item.thinks);

/** A bidder is asked, thinks, and confirms. */
const whole = (body: Saga<Bid>) => {
  ask(body);
  think(body);
  confirm(body);
};

interface Options {
  enough: ItemShare;
  atOnce?: number;
  tolerate?: number;
}

function tender(options: Options, item: (body: Saga<Bid>) => unknown = whole) {
  const saga = new Saga<Tender>('tender');
  saga
    .forEachStep<Bid>('bids', item, options)
    .over(({ bidders }) => bidders)
    .onEnd((context, outcomes) => {
      context.ends = outcomes.map(({ status, failure }) => failure?.code ?? status);
    });
  return saga;
}

/** Bidders who think for so many milliseconds each: a, b, c, ... */
const bidders = (...thinks: readonly number[]): Bidder[] =>
  thinks.map((time, index) => ({ name: 'abcdefgh'.charAt(index), thinks: time }));

function market(refuses: (call: string) => boolean = () => false) {
  const calls: string[] = [];
  const any: ParticipantFunction = (request) => {
    const call = `${request.operation} ${String(request.content)}`;
    calls.push(call);
    if (refuses(call)) throw new SagaRefused({});
    return reply({})(request);
  };
  const run = (saga: Saga<Tender>, given: Bidder[], operator?: Operator) =>
    new InMemoryHost({ participants: { '*': any }, ...(operator && { operator }) }).run(saga.commit(), {
      bidders: given,
    });
  return { calls, run };
}

describe('a loop that needs only so many items', () => {
  it('begins no other item when enough are done', async () => {
    const { calls, run } = market();
    const execution = await run(tender({ enough: { count: 2 } }), bidders(1, 1, 1, 1));
    expect(execution).toMatchObject({
      status: 'finished',
      context: { ends: ['done', 'done', 'not-needed', 'not-needed'] },
    });
    expect(calls).toEqual(['ask a', 'confirm a', 'ask b', 'confirm b']);
    expect(execution.steps[0]).toMatchObject({
      step: 'bids',
      items: { of: 4, done: 2, failed: 0, notNeeded: 2 },
    });
  });

  it('stops the items that are under way, at once in their waits, and undoes what they have done', async () => {
    const { calls, run } = market();
    const given = bidders(60_000, 2, 1, 70_000);
    const execution = await run(tender({ enough: { count: 2 }, atOnce: 4 }), given);
    expect(execution).toMatchObject({
      status: 'finished',
      context: { ends: ['not-needed', 'done', 'done', 'not-needed'] },
    });
    expect(calls.filter((call) => call.startsWith('withdraw'))).toEqual([
      'withdraw a NOT_NEEDED',
      'withdraw d NOT_NEEDED',
    ]);
    expect(Math.max(...execution.steps.map(({ endedAt = 0 }) => endedAt))).toBeLessThan(60_000);
    expect(execution.steps.find(({ step }) => step === 'bids[0].think')).toMatchObject({
      status: 'failed',
      error: { code: 'NOT_NEEDED' },
    });
  });

  it('takes those that are done at the same moment in the order of the list', async () => {
    const { calls, run } = market();
    const execution = await run(tender({ enough: { count: 1 }, atOnce: 3 }, think), bidders(5, 5, 5));
    expect(execution.context.ends).toEqual(['done', 'not-needed', 'not-needed']);
    expect(calls).toEqual([]);
  });

  it('takes a percentage of the list, rounded up', async () => {
    const { run } = market();
    const execution = await run(tender({ enough: { percent: 40 } }), bidders(1, 1, 1, 1));
    expect(execution.context.ends).toEqual(['done', 'done', 'not-needed', 'not-needed']);
  });

  it('needs all items of a list that is shorter', async () => {
    const { run } = market();
    const execution = await run(tender({ enough: { count: 3 } }), bidders(1, 1));
    expect(execution).toMatchObject({ status: 'finished', context: { ends: ['done', 'done'] } });
    expect(execution.steps[0]?.items).toEqual({ of: 2, done: 2, failed: 0 });
  });

  it('is done at once for an empty list', async () => {
    const { run } = market();
    await expect(run(tender({ enough: { count: 3 } }), [])).resolves.toMatchObject({
      status: 'finished',
      context: { ends: [] },
    });
  });

  it('fails with the first item that fails where it tolerates none, and undoes all', async () => {
    const { calls, run } = market((call) => call === 'ask b');
    const execution = await run(tender({ enough: { count: 2 } }), bidders(1, 1, 1));
    expect(execution.error).toMatchObject({ code: 'REFUSED', step: 'bids[1].ask' });
    expect(calls).toEqual(['ask a', 'confirm a', 'ask b', 'revoke a', 'withdraw a REFUSED']);
  });

  it('its items that are done are undone when the saga fails later; the others are undone already', async () => {
    const { calls, run } = market((call) => call.startsWith('close'));
    const saga = tender({ enough: { count: 1 }, atOnce: 2 });
    saga
      .remoteStep('close')
      .onExecute(() => new SagaRequest({ target: 'shop/close' }))
      .onFailure(() => new SagaRequest({ target: 'shop/open' }));
    const execution = await run(saga, bidders(9_000, 1));
    expect(execution.status).toBe('errored');
    expect(calls.filter((call) => /^(?:revoke|withdraw)/.test(call))).toEqual([
      'withdraw a NOT_NEEDED',
      'revoke b',
      'withdraw b REFUSED',
    ]);
  });

  it('an undo of an item that is not needed waits for an operator when it fails', async () => {
    const { run } = market((call) => call.startsWith('withdraw'));
    const saga = tender({ enough: { count: 1 }, atOnce: 2 });
    const skip: Operator = () => ({ action: 'skip', by: 'ann', reason: 'gone anyway' });
    await expect(run(saga, bidders(9_000, 1), skip)).resolves.toMatchObject({
      status: 'finished',
      undoErrors: [{ code: 'SKIPPED', step: 'bids[0].ask' }],
    });
  });

  it('an item that waits for an operator is not needed any more when enough others are done', async () => {
    const { run } = market((call) => call === 'ask a');
    const saga = tender({ enough: { count: 1 }, atOnce: 2 }, (body) =>
      body.sagaStep('inner', (inner) => {
        inner
          .remoteStep('ask', { whenStepFails: 'wait' })
          .onExecute(({ item }) => new SagaRequest({ target: 'bids/ask', content: item.name }))
          .onFailure(() => new SagaRequest({ target: 'bids/withdraw' }));
        think(inner);
      }),
    );
    const execution = await run(saga, bidders(1, 100));
    expect(execution).toMatchObject({ status: 'finished', context: { ends: ['not-needed', 'done'] } });
    expect(execution.incidents).toEqual([]);
  });

  it('a block in an item stops with it, and no further part of it begins', async () => {
    const { calls, run } = market();
    const saga = tender({ enough: { count: 1 }, atOnce: 2 }, (body) =>
      body.sagaStep('tries', whole, { attempts: 3 }).sagaStep('more', ask),
    );
    const execution = await run(saga, bidders(9_000, 1));
    expect(execution).toMatchObject({ status: 'finished', context: { ends: ['not-needed', 'done'] } });
    expect(calls.filter((call) => call.endsWith(' a'))).toEqual(['ask a']);
    expect(calls.filter((call) => call.startsWith('withdraw'))).toEqual(['withdraw a NOT_NEEDED']);
  });

  it('a loop in an item that is not needed undoes nothing before the item has stopped', async () => {
    const { calls, run } = market();
    const saga = new Saga<Tender>('tender');
    saga
      .forEachStep<{ item: Bidder }>(
        'outer',
        (body) =>
          body
            .forEachStep<Bid>('inner', (item) => {
              ask(item);
              think(item);
            })
            .over(({ item }) => [item, item]),
        { enough: { count: 1 }, atOnce: 2 },
      )
      .over((context) => context.bidders);
    const execution = await run(saga, bidders(10, 25));
    expect(execution.status).toBe('finished');
    expect(calls).toEqual(['ask a', 'ask b', 'ask a', 'withdraw b NOT_NEEDED']);
  });
});

describe('a loop that needs only so many items and tolerates failures', () => {
  it('continues while enough can still be done', async () => {
    const { run } = market((call) => call === 'ask a' || call === 'ask c');
    const execution = await run(tender({ enough: { count: 2 }, tolerate: 2 }), bidders(1, 1, 1, 1, 1));
    expect(execution).toMatchObject({
      status: 'finished',
      context: { ends: ['REFUSED', 'done', 'REFUSED', 'done', 'not-needed'] },
    });
    expect(execution.steps[0]?.items).toEqual({ of: 5, done: 2, failed: 2, notNeeded: 1 });
  });

  it('fails at once with the first failure when enough can no longer be done', async () => {
    const { calls, run } = market((call) => call === 'confirm a' || call === 'ask c');
    const execution = await run(tender({ enough: { count: 3 }, tolerate: 4 }), bidders(1, 1, 1, 1));
    expect(execution).toMatchObject({ status: 'errored', error: { step: 'bids[0].confirm' } });
    expect(execution.steps.find(({ step }) => step === 'bids[2].ask')).toMatchObject({
      status: 'failed',
      error: { code: 'REFUSED', step: 'bids[2].ask' },
    });
    expect(calls).not.toContain('ask d');
  });

  it('fails with the first failure where one item alone was enough', async () => {
    const { run } = market((call) => call.startsWith('ask'));
    const execution = await run(tender({ enough: { count: 1 }, tolerate: 1 }), bidders(1));
    expect(execution.error).toMatchObject({ step: 'bids[0].ask' });
  });

  it('fails with the failure that is one too many while enough could still be done', async () => {
    const { run } = market((call) => call === 'ask a' || call === 'ask b');
    const execution = await run(tender({ enough: { count: 1 }, tolerate: 1 }), bidders(1, 1, 1, 1));
    expect(execution.error).toMatchObject({ step: 'bids[1].ask' });
  });
});
