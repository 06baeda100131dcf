import { Saga, type SagaContext, SagaRequest } from 'temporal-saga';
import { InMemoryHost, type ParticipantFunction, reply } from 'temporal-saga/testing';
import { publishView } from '../../../src/engine/callbacks/publish-view';
import { journalFull } from '../../../src/engine/snapshot/snapshot';
import { prepare, success } from '../engine/fake-runtime';
import { nextRun, untilWait } from '../engine/next-run';

interface Checkout {
  url?: string;
  status?: string;
  paid?: Date;
}

const send = () => new SagaRequest({ target: 'p/do' });
const stop = () => new Error('stop');
const set =
  (fields: Partial<Checkout>) =>
  (context: SagaContext<Checkout>): void => {
    Object.assign(context, fields);
  };

/** A saga whose views are noted, each when it is made. */
function noted(build: (saga: Saga<Checkout>) => unknown) {
  const views: unknown[] = [];
  const saga = new Saga<Checkout>('checkout').publishes(({ url, status }) => {
    const view = { url: url ?? null, status: status ?? null };
    views.push(`${String(view.url)} ${String(view.status)}`);
    return view;
  });
  build(saga);
  saga.commit();
  return { saga, views };
}

const step = { kind: 'local', id: 'a', onExecute: { callback: 's.a.onExecute' } };
/** Commits a saga with one step that does nothing. */
const committed = <T extends object, V>(saga: Saga<T, V>): Saga<T, V> => {
  saga.localStep('step', () => undefined);
  return saga.commit();
};
const host = (answer: ParticipantFunction = reply({})) => new InMemoryHost({ participants: { '*': answer } });

describe('the view of a saga in memory', () => {
  it('is that of the context at the end', async () => {
    const { saga } = noted((own) => own.localStep('a', set({ url: 'u' })));
    const { published } = await host().run(saga);
    expect(published).toEqual({ url: 'u', status: null });
  });

  it('is made at the start, and after each step that has taken a context', async () => {
    const { saga, views } = noted((own) => {
      own.localStep('a', set({ url: 'u' }));
      own.remoteStep('b', send).onSuccess(set({ status: 's' }));
      own.remoteStep('c', send).withoutUndo('it changes nothing');
    });
    await host().run(saga);
    expect(views).toEqual(['null null', 'u null', 'u s']);
  });

  it('is made when a block joins, and not for what its branches write beside each other', async () => {
    const { saga, views } = noted((own) =>
      own
        .parallelStep('both')
        .branch('x', (body) => body.localStep('a', set({ url: 'u' })))
        .branch('y', (body) => body.localStep('b', set({ status: 's' }))),
    );
    await host().run(saga);
    expect(views).toEqual(['null null', 'u s']);
  });

  it('is made for the steps of a branch that works on the context of the saga', async () => {
    const { saga, views } = noted((own) =>
      own.conditionalStep('maybe').ifThen(
        () => true,
        (body) => body.localStep('a', set({ url: 'u' })),
      ),
    );
    await host().run(saga);
    expect(views).toEqual(['null null', 'u null']);
  });

  it('is made when an undo has changed the context', async () => {
    const { saga } = noted((own) => {
      own.localStep('a', set({ url: 'u' })).onFailure(set({ status: 'gone' }));
      own.localStep('b', stop);
    });
    await expect(host().run(saga)).resolves.toMatchObject({
      status: 'errored',
      published: { url: 'u', status: 'gone' },
    });
  });

  it('is that of what the schema makes of the context', async () => {
    const schema = {
      '~standard': { version: 1, vendor: 'test', validate: () => ({ value: { url: 'of the schema' } }) },
    } as const;
    const saga = new Saga('s', { context: schema, publishes: ({ url }) => url });
    await expect(host().run(committed(saga), { url: 'of the start' })).resolves.toMatchObject({
      published: 'of the schema',
    });
  });

  it('has values of every storable kind', async () => {
    const saga = new Saga<Checkout>('s', { publishes: ({ paid }) => ({ paid }) });
    saga.localStep('a', set({ paid: new Date(7) }));
    const { published } = await host().run(saga.commit());
    expect(published).toEqual({ paid: new Date(7) });
  });

  it('is not that of an inner saga', async () => {
    const inner = new Saga<Checkout>('inner', { publishes: () => 'inner' });
    inner.localStep('a', set({ url: 'u' }));
    const outer = new Saga<Checkout>('outer').publishes(() => 'outer');
    outer.conditionalStep('c').elseThen(inner.commit());
    await expect(host().run(committed(outer))).resolves.toMatchObject({ published: 'outer' });
  });

  it('cannot change the context', async () => {
    const saga = new Saga<Checkout>('s').publishes((context) => {
      context.url = 'changed';
      return 1;
    });
    const { context, published } = await host().run(committed(saga));
    expect(context).toEqual({});
    expect(published).toBe(1);
  });

  it('is absent where a saga publishes nothing', async () => {
    const { published } = await host().run(committed(new Saga('s')));
    expect(published).toBeUndefined();
  });
});

describe('a view that cannot be made', () => {
  const second: readonly [string, () => unknown][] = [
    ['is undefined', () => undefined],
    ['throws', stop],
    ['is a rejected promise', () => Promise.reject(new Error('late'))],
    ['cannot be stored', () => ({ f: stop })],
    ['exceeds 64 KiB', () => 'x'.repeat(65 * 1024)],
  ];

  it.each(second)('leaves the one before it when it %s, and the saga continues', async (_, make) => {
    const saga = new Saga<Checkout>('s').publishes(({ url }) => (url === undefined ? 'first' : make()));
    saga.localStep('a', set({ url: 'u' }));
    const execution = await host().run(saga.commit());
    expect(execution).toMatchObject({ status: 'finished', published: 'first', undoErrors: [] });
  });

  const thrown = () => {
    throw new Error('bad view');
  };

  it('is reported once, by its first problem', () => {
    const saga = new Saga<Checkout>('s').publishes(({ url }) => (url === undefined ? thrown() : stop));
    const { state, runtime } = prepare(committed(saga));
    publishView(state, runtime);
    state.flow.accept({ url: 'u' });
    expect(state.published.problem).toContain('bad view');
    expect(state.published.snapshot).toEqual({ moments: 2 });
  });

  it('may be as large as 64 KiB', async () => {
    const saga = new Saga('s').publishes(() => 'x'.repeat(64 * 1024 - 2));
    const { published } = await host().run(committed(saga));
    expect(published).toHaveLength(64 * 1024 - 2);
  });
});

describe('a view over several runs', () => {
  const waiting = () => {
    let makes = 'first';
    const saga = new Saga<Checkout>('s').publishes(() => {
      if (makes === '') throw new Error('bad');
      return makes;
    });
    saga.timerStep('wait', '1 h');
    saga.localStep('a', set({ url: 'u' }));
    return {
      saga: saga.commit(),
      make: (next: string) => {
        makes = next;
      },
    };
  };

  it('is kept where the next run cannot make it, and the moments continue', async () => {
    const { saga, make } = waiting();
    const { state } = await untilWait(saga);
    make('');
    const next = nextRun(saga, state);
    expect(next.state.published).toMatchObject({ view: 'first', moments: 1 });
    await next.run();
    expect(next.state.published).toMatchObject({ view: 'first', moments: 3 });
  });

  it('is made anew by the code of the next run', async () => {
    const { saga, make } = waiting();
    const { state } = await untilWait(saga);
    make('second');
    const next = nextRun(saga, state);
    await next.run();
    expect(next.state.published.view).toBe('second');
  });

  it('is kept where none was made', async () => {
    const { saga, make } = waiting();
    make('');
    const { state } = await untilWait(saga);
    expect(nextRun(saga, state).state.published).toMatchObject({ view: undefined, moments: 1 });
  });

  it('is made in a run that only compensates', async () => {
    const { saga, views } = noted((own) => {
      own.remoteStep('a', send).onFailure(send);
      own.localStep('b', stop);
    });
    const first = prepare(saga, { a: success });
    await first.run();
    const next = nextRun(saga, first.state);
    await next.run();
    expect(views).toHaveLength(2);
  });

  it('leaves nothing in the state of a saga that publishes nothing', async () => {
    const saga = new Saga<Checkout>('s');
    saga.timerStep('wait', '1 h');
    const { state } = await untilWait(saga.commit());
    expect(state.published.snapshot).toBeUndefined();
    expect(state.weight).toBe(state.journal.weight);
  });

  it('takes room that the journal does not have', () => {
    const saga = new Saga('s').publishes(() => 'x'.repeat(60_000));
    const { state, runtime } = prepare(committed(saga));
    state.journal.weight = 1_299_000;
    expect(journalFull(state)).toBeUndefined();
    publishView(state, runtime);
    expect(journalFull(state)?.code).toBe('JOURNAL_FULL');
  });
});

describe('a moment', () => {
  const watched = () => {
    const { saga } = noted((own) => own.localStep('a', set({ url: 'u' })));
    const { state, runtime } = prepare(saga);
    let calls = 0;
    state.published.onMoment = () => {
      calls += 1;
    };
    publishView(state, runtime);
    return { state, calls: () => calls };
  };

  it('calls the host', () => {
    expect(watched().calls()).toBe(1);
  });

  it('comes with each context that is taken, although the view is the same: replays count moments', () => {
    const { state, calls } = watched();
    state.flow.accept(state.flow.context);
    state.flow.restore(state.flow.context);
    expect([calls(), state.published.moments]).toEqual([3, 3]);
  });

  it('does not come with a context that history holds, but the view is that of history', () => {
    const { state, calls } = watched();
    state.flow.correct({ url: 'of history' });
    expect(calls()).toBe(1);
    expect(state.published.view).toEqual({ url: 'of history', status: null });
  });
});

describe('publishes in a definition', () => {
  const issuesOf = (build: () => unknown) => {
    try {
      build();
      return [];
    } catch (error) {
      return (error as { issues: { code: string; path: string }[] }).issues.map(
        ({ code, path }) => `${code} ${path}`,
      );
    }
  };
  const wrong = 'no function' as unknown as () => unknown;

  it('is a callback of the saga as a whole', () => {
    const saga = committed(new Saga('s', { publishes: () => 1 }));
    expect(saga.toJSON()).toMatchObject({ publishes: { callback: 's.publishes' } });
  });

  it('must be a function', () => {
    expect(issuesOf(() => committed(new Saga('s', { publishes: wrong })))).toEqual([
      'NOT_CALLABLE s.options.publishes',
    ]);
    expect(issuesOf(() => committed(new Saga('s').publishes(wrong)))).toEqual(['NOT_CALLABLE s.publishes']);
  });

  it('cannot be added after commit', () => {
    const saga = committed(new Saga('s'));
    expect(issuesOf(() => saga.publishes(() => 1))).toEqual(['ADDED_AFTER_COMMIT s.publishes']);
  });

  it('is checked in plain data', () => {
    const json = { format: 2, name: 's', publishes: { callback: '' }, steps: [step] };
    expect(issuesOf(() => Saga.fromJSON(json))).toEqual(['MALFORMED s.publishes']);
  });

  it('must be among the callbacks of the worker', async () => {
    const saga = Saga.fromJSON({
      format: 2,
      name: 's',
      publishes: { callback: 's.publishes' },
      steps: [step],
    });
    await expect(host().run(saga)).resolves.toMatchObject({ error: { code: 'CALLBACK_MISSING' } });
  });
});
