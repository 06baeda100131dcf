import { Saga, SagaRefused, SagaRequest } from 'temporal-saga';
import { InMemoryHost, type Operator, reply } from 'temporal-saga/testing';

interface Trip {
  list?: string[];
  total?: number;
  price?: string;
  seen?: string;
  left?: string;
}

type Change = (context: Trip) => void;
const write = (change: Change) => (body: Saga<Trip>) =>
  body.localStep('write', (context) => void change(context)).withoutUndo('a test');

/** A step that writes, and whose undo writes too. */
const writeBack = (change: Change, undo: Change) => (body: Saga<Trip>) =>
  body.localStep('write', (context) => void change(context)).onFailure((context) => void undo(context));

const refuse = () => {
  throw new SagaRefused({});
};
const hostWith = (bank = reply(), operator?: Operator) =>
  new InMemoryHost({ participants: { bank }, ...(operator && { operator }) });
const pay = (saga: Saga<Trip>) =>
  saga
    .remoteStep('pay')
    .onExecute(() => new SagaRequest({ target: 'bank/pay' }))
    .onFailure(() => new SagaRequest({ target: 'bank/refund' }));

describe('the contexts of branches', () => {
  it.each<['sum' | 'append' | 'union', Trip, Trip]>([
    ['sum', { total: 10 }, { total: 13 }],
    ['append', { list: ['a'] }, { list: ['a', 'b', 'c'] }],
    ['union', { list: ['a'] }, { list: ['a', 'b', 'c'] }],
  ])('%s counts once what a branch has seen of those before it by an edge', async (rule, before, after) => {
    const key = rule === 'sum' ? 'total' : 'list';
    const add = (by: number, member: string): Change => {
      return (context) => {
        if (rule === 'sum') context.total = (context.total ?? 0) + by;
        else context.list = [...(context.list ?? []), member];
      };
    };
    const saga = new Saga<Trip>('trip');
    saga
      .parallelStep('both')
      .merge(key, rule)
      .branch('first', write(add(1, 'b')))
      .branch('second', write(add(2, 'c')), { after: ['first'] });
    await expect(hostWith().run(saga.commit(), before)).resolves.toMatchObject({
      status: 'finished',
      context: after,
    });
  });

  it('a draft that conflicts is dropped: an operator who tries the step again meets the same conflict', async () => {
    const seen: unknown[] = [];
    const saga = new Saga<Trip>('trip', { whenStepFails: 'wait' });
    saga
      .parallelStep('both')
      .branch(
        'first',
        write((context) => (context.price = 'a')),
      )
      .branch(
        'second',
        write((context) => {
          seen.push(context.price);
          context.price = 'b';
        }),
      );
    const operator: Operator = () =>
      seen.length < 2
        ? { action: 'retry', by: 'ann' }
        : { action: 'compensate', by: 'ann', reason: 'it conflicts' };
    await expect(new InMemoryHost({ operator }).run(saga.commit())).resolves.toMatchObject({
      status: 'errored',
      error: { code: 'CONTEXT_CONFLICT', step: 'both.second.write' },
    });
    expect(seen).toEqual([undefined, undefined]);
  });

  it('a reducer gets the value before the step, and those of the branches in their order', async () => {
    const seen: unknown[] = [];
    const saga = new Saga<Trip>('trip');
    saga
      .parallelStep('both')
      .merge('price', (base, values) => {
        seen.push(base, values);
        return values.join('');
      })
      .branch(
        'first',
        write((context) => (context.price = 'b')),
      )
      .branch(
        'second',
        write((context) => (context.price = 'c')),
      );
    const execution = await hostWith().run(saga.commit(), { price: 'a' });
    expect(execution.context.price).toBe('bc');
    expect(seen).toEqual(['a', ['b', 'c']]);
  });

  it.each<readonly [string, () => string]>([
    [
      'that throws',
      () => {
        throw new Error('no');
      },
    ],
    ['whose value is too large', () => 'x'.repeat(1_100_000)],
  ])('a reducer %s fails the step, and its key keeps the value from before', async (_, reducer) => {
    const saga = new Saga<Trip>('trip');
    saga
      .parallelStep('both')
      .merge('price', reducer)
      .branch(
        'first',
        write((context) => (context.price = 'b')),
      )
      .branch(
        'second',
        write((context) => (context.price = 'c')),
      );
    await expect(hostWith().run(saga.commit(), { price: 'a' })).resolves.toMatchObject({
      status: 'errored',
      error: { code: 'MERGE_FAILED', step: 'both' },
      context: { price: 'a' },
    });
  });

  it('two branches may write the same value under one key', async () => {
    const same = write((context) => (context.price = 'same'));
    const saga = new Saga<Trip>('trip');
    saga.parallelStep('both').branch('first', same).branch('second', same);
    await expect(hostWith().run(saga.commit())).resolves.toMatchObject({
      status: 'finished',
      context: { price: 'same' },
    });
  });

  it('a branch sees, and may write over, what a branch before it by an edge has written', async () => {
    const saga = new Saga<Trip>('trip');
    saga
      .parallelStep('both')
      .branch(
        'first',
        write((context) => (context.price = 'b')),
      )
      .branch(
        'second',
        write((context) => {
          context.seen = context.price ?? 'nothing';
          context.price = 'c';
        }),
        { after: ['first'] },
      );
    await expect(hostWith().run(saga.commit())).resolves.toMatchObject({
      status: 'finished',
      context: { seen: 'b', price: 'c' },
    });
  });

  it('a branch conflicts with what a branch inside of another one writes', async () => {
    const saga = new Saga<Trip>('trip');
    saga
      .parallelStep('outer')
      .branch('nested', (body) => {
        body
          .parallelStep('inner')
          .branch('a', (inner) => {
            write((context) => (context.price = 'a'))(inner);
            inner.timerStep('pause', 1_000);
          })
          .branch(
            'b',
            write((context) => (context.seen = 'b')),
          );
      })
      .branch(
        'other',
        write((context) => (context.price = 'c')),
      );
    await expect(hostWith().run(saga.commit())).resolves.toMatchObject({
      status: 'errored',
      error: { code: 'CONTEXT_CONFLICT', step: 'outer.other.write' },
    });
  });

  it('a branch keeps what it has not written out of the join', async () => {
    const saga = new Saga<Trip>('trip');
    saga
      .parallelStep('both')
      .branch(
        'first',
        write((context) => (context.price = 'new')),
      )
      .branch(
        'second',
        write((context) => (context.seen = 'b')),
      );
    await expect(hostWith().run(saga.commit(), { price: 'old' })).resolves.toMatchObject({
      context: { price: 'new', seen: 'b' },
    });
  });

  it('a draft that conflicts is dropped, also for the undos', async () => {
    const saga = new Saga<Trip>('trip');
    saga
      .parallelStep('both')
      .branch(
        'first',
        write((context) => (context.price = 'b')),
      )
      .branch('second', (body) => {
        writeBack(
          () => undefined,
          (context) => (context.seen = context.price ?? 'nothing'),
        )(body);
        body.localStep('clash', (context) => void (context.price = 'c')).withoutUndo('a test');
      });
    const execution = await hostWith().run(saga.commit());
    expect(execution).toMatchObject({ error: { code: 'CONTEXT_CONFLICT', step: 'both.second.clash' } });
    expect(execution.context).toMatchObject({ price: 'b', seen: 'b' });
  });

  it('the undos of a failed step see what all its branches have written', async () => {
    const saga = new Saga<Trip>('trip');
    saga
      .parallelStep('both')
      .branch(
        'first',
        writeBack(
          (context) => (context.price = 'b'),
          (context) => (context.seen = `${context.price ?? ''}${context.left ?? ''}`),
        ),
      )
      .branch('second', (body) => {
        body.localStep('write', (context) => void (context.left = 'c')).withoutUndo('a test');
        pay(body);
      });
    const execution = await hostWith(refuse).run(saga.commit());
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'REFUSED' } });
    expect(execution.context.seen).toBe('bc');
  });

  it('undos never conflict: the branch that comes first in the definition overrides the others', async () => {
    const saga = new Saga<Trip>('trip');
    const undone = (by: string) =>
      writeBack(
        () => undefined,
        (context) => (context.left = by),
      );
    saga.parallelStep('both').branch('first', undone('first')).branch('second', undone('second'));
    pay(saga);
    const execution = await hostWith(refuse).run(saga.commit());
    expect(execution).toMatchObject({ status: 'errored', undoErrors: [], context: { left: 'first' } });
  });

  it.each([
    ['together', 2],
    ['one-by-one', 1],
  ] as const)('branches are undone %s', async (undoOrder, most) => {
    let running = 0;
    let mostRunning = 0;
    const cancel = async () => {
      running += 1;
      mostRunning = Math.max(mostRunning, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return {};
    };
    const book = (name: string) => (body: Saga<Trip>) =>
      body
        .remoteStep('book')
        .onExecute(() => new SagaRequest({ target: `${name}/book` }))
        .onFailure(() => new SagaRequest({ target: `${name}/cancel` }));
    const saga = new Saga<Trip>('trip');
    saga.parallelStep('both', { undoOrder }).branch('a', book('hotel')).branch('b', book('flight'));
    pay(saga);
    const serve = ({ target }: { target: string }) => (target.endsWith('cancel') ? cancel() : {});
    const host = new InMemoryHost({ participants: { hotel: serve, flight: serve, bank: refuse } });
    await host.run(saga.commit());
    expect(mostRunning).toBe(most);
  });

  it('a branch begins when those before it by an edge have ended', async () => {
    let running = 0;
    let mostRunning = 0;
    const serve = async () => {
      running += 1;
      mostRunning = Math.max(mostRunning, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return {};
    };
    const book = (body: Saga<Trip>) =>
      body
        .remoteStep('book')
        .onExecute(() => new SagaRequest({ target: 'hotel/book' }))
        .onFailure(() => new SagaRequest({ target: 'hotel/cancel' }));
    const saga = new Saga<Trip>('trip');
    saga
      .parallelStep('both')
      .branch('a', book)
      .branch('b', book, { after: ['a'] });
    await new InMemoryHost({ participants: { hotel: serve } }).run(saga.commit());
    expect(mostRunning).toBe(1);
  });

  it('a branch that has not begun does not begin once another one has failed', async () => {
    const calls: string[] = [];
    const serve = ({ target }: { target: string }) => {
      calls.push(target);
      return target === 'hotel/book' ? refuse() : {};
    };
    const book = (name: string) => (body: Saga<Trip>) =>
      body
        .remoteStep('book')
        .onExecute(() => new SagaRequest({ target: `${name}/book` }))
        .onFailure(() => new SagaRequest({ target: `${name}/cancel` }));
    const saga = new Saga<Trip>('trip');
    saga.parallelStep('both', { atOnce: 1 }).branch('a', book('hotel')).branch('b', book('flight'));
    const host = new InMemoryHost({ participants: { hotel: serve, flight: serve } });
    const execution = await host.run(saga.commit());
    expect(execution).toMatchObject({ error: { code: 'REFUSED', step: 'both.a.book' } });
    expect(execution.steps.map(({ step }) => step)).not.toContain('both.b.book');
    expect(calls).toEqual(['hotel/book']);
  });

  it('what an alternative has written before an inner one was dropped still conflicts with another branch', async () => {
    const saga = new Saga<Trip>('trip');
    saga
      .parallelStep('both')
      .branch('one', (body) => {
        body
          .alternativesStep('outer')
          .first('p', (way) => {
            write((context) => (context.price = '1'))(way);
            way
              .alternativesStep('inner')
              .first('x', (inner) => {
                write((context) => (context.price = '2'))(inner);
                pay(inner);
              })
              .orElse('y', (inner) => void inner.timerStep('pause', 10));
          })
          .orElse(
            'q',
            write((context) => (context.seen = 'q')),
          );
      })
      .branch('two', (body) => {
        body.timerStep('pause', 5);
        write((context) => (context.price = '3'))(body);
      });
    const execution = await hostWith(refuse).run(saga.commit());
    expect(execution).toMatchObject({
      status: 'errored',
      error: { code: 'CONTEXT_CONFLICT', step: 'both.two.write' },
    });
  });

  it('so does what a branch of an inner parallel step has written', async () => {
    const saga = new Saga<Trip>('trip');
    saga
      .parallelStep('both')
      .branch('one', (body) => {
        const pair = body.parallelStep('pair').branch('b', (own) => void own.timerStep('pause', 1));
        pair.branch('a', (own) => {
          write((context) => (context.price = '1'))(own);
          own
            .alternativesStep('inner')
            .first('x', (inner) => {
              write((context) => (context.price = '2'))(inner);
              pay(inner);
            })
            .orElse('y', (inner) => void inner.timerStep('pause', 10));
        });
      })
      .branch('two', (body) => {
        body.timerStep('pause', 5);
        write((context) => (context.price = '3'))(body);
      });
    const execution = await hostWith(refuse).run(saga.commit());
    expect(execution).toMatchObject({
      status: 'errored',
      error: { code: 'CONTEXT_CONFLICT', step: 'both.two.write' },
    });
  });

  const rewrite = (change: Change) => (body: Saga<Trip>) =>
    body.localStep('write', (context) => void change(context)).retriable();

  /** An inner parallel step joins a key with a reducer, after another branch has written under it. */
  const joinedLate = (saga: Saga<Trip>) =>
    saga
      .parallelStep('both')
      .branch('one', (body) => {
        body
          .parallelStep('pair')
          .branch(
            'a',
            rewrite((context) => (context.price = '1')),
          )
          .branch('b', (own) => void own.timerStep('pause', 10))
          .merge('price', (_, values) => String(values[0]));
      })
      .branch('two', (body) => {
        body.timerStep('pause', 5);
        rewrite((context) => (context.price = '3'))(body);
      });

  it('a parallel step inside a branch fails when its reducer writes under the key of another branch', async () => {
    await expect(hostWith().run(joinedLate(new Saga<Trip>('trip')).commit())).resolves.toMatchObject({
      status: 'errored',
      error: { code: 'CONTEXT_CONFLICT', step: 'both.one.pair' },
    });
  });

  it('after the pivot it waits for an operator, whose "done" takes what the reducer wrote', async () => {
    const saga = new Saga<Trip>('trip');
    pay(saga).pivot();
    const incidents: string[] = [];
    const host = hostWith(undefined, (incident) => {
      incidents.push(`${incident.step} ${incident.error.code}`);
      return { action: 'done', by: 'ann' };
    });
    const execution = await host.run(joinedLate(saga).commit());
    expect(incidents).toEqual(['both.one.pair CONTEXT_CONFLICT']);
    expect(execution.status).toBe('finished');
  });
});

describe('the context of a saga of its own', () => {
  it('fails the step where its input is too large', async () => {
    const saga = new Saga<Trip>('trip');
    saga.sagaStep('inner', (body) => pay(body)).input(() => ({ price: 'x'.repeat(1_100_000) }));
    await expect(hostWith().run(saga.commit())).resolves.toMatchObject({
      status: 'errored',
      error: { code: 'CONTEXT_TOO_LARGE', step: 'inner' },
    });
  });
});
