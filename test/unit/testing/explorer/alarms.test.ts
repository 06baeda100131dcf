import { Saga, sagaActivity, SagaError, SagaRefused, SagaRequest } from 'temporal-saga';
import { operations, reply } from 'temporal-saga/testing';
import { ExplorationError, type ExploreOptions, exploreSaga } from 'temporal-saga/testing/explorer';
import { type Ledger, emptyLedger, honest, honestly, linearSaga } from './linear-saga';

const ask = (target: string) => () => new SagaRequest({ target });
const serving = { participantState: emptyLedger, participants: (ledger: Ledger) => ({ p: honest(ledger) }) };

async function findings<T extends object, B>(saga: Saga<T>, options: ExploreOptions<T, B>) {
  const error: unknown = await exploreSaga<T, B>(saga, options).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ExplorationError);
  return (error as ExplorationError).exploration;
}

describe('a correct saga raises no alarm', () => {
  test('D1: a conditional with only elseThen, alone and in another one, raises no alarm', async () => {
    const inner = new Saga().remoteStep('a', ask('p/do')).onFailure(ask('p/undo')).commit();
    const outer = new Saga().conditionalStep('inner').elseThen(inner).commit();
    const saga = new Saga('s')
      .conditionalStep('outer')
      .elseThen(outer)
      .remoteStep('b', ask('p/do'))
      .onFailure(ask('p/undo'))
      .commit();
    expect(await exploreSaga(saga, { ...serving, faults: 2 })).toMatchObject({ broken: 0 });
  });

  test('D2: a local function that is undone by an activity raises no alarm', async () => {
    const saga = new Saga('s')
      .localStep('a', () => undefined)
      .onFailure(sagaActivity('tidy'))
      .remoteStep('b', ask('p/do'))
      .onFailure(ask('p/undo'))
      .commit();
    const stepActivities = () => ({ tidy: () => undefined });
    expect(await exploreSaga(saga, { ...serving, stepActivities, faults: 2 })).toMatchObject({ broken: 0 });
  });

  test('E3: an undo raises no alarm if the undo of a later step has already reverted the effect, in rows that keep their history', async () => {
    const saga = new Saga('s')
      .remoteStep('open', ask('p/open'))
      .onFailure(ask('p/cancel'))
      .remoteStep('fill', ask('p/fill'))
      .onFailure(ask('p/cancel'))
      .commit();
    const { broken } = await exploreSaga(saga, {
      participantState: () => ({ rows: [] as { order: string; state: string }[], dead: new Set<string>() }),
      effects: ({ rows }) => rows,
      participants: ({ rows, dead }) => ({
        p: operations({
          open: reply(({ sagaId, idempotencyKey }) => {
            if (dead.has(idempotencyKey)) throw new SagaRefused();
            if (!rows.some(({ order }) => order === sagaId)) rows.push({ order: sagaId, state: 'open' });
          }),
          fill: reply(({ sagaId, idempotencyKey }) => {
            const row = rows.find(({ order }) => order === sagaId);
            if (dead.has(idempotencyKey) || !row) throw new SagaRefused();
            row.state = 'filled';
          }),
          cancel: reply(({ sagaId, undoOf }) => {
            for (const key of undoOf) dead.add(key);
            const row = rows.find(({ order }) => order === sagaId);
            if (row) row.state = 'cancelled';
          }),
        }),
      }),
      faults: 2,
    });
    expect(broken).toBe(0);
  });

  test('E4: an undeclared request that changed nothing raises no alarm, and a hint names it', async () => {
    const saga = new Saga('s')
      .remoteStep('look', ask('q/look'))
      .remoteStep('a', ask('p/do'))
      .onFailure(ask('p/undo'))
      .commit();
    const { broken, hints } = await exploreSaga(saga, {
      participantState: emptyLedger,
      participants: (ledger: Ledger) => ({ p: honest(ledger), q: reply() }),
    });
    expect(broken).toBe(0);
    expect(hints[0]).toContain('look never changed the participant state');
  });
});

describe('E2: undos in a ledger that keeps the undone keys', () => {
  test('E2: an undo that only notes its key is found', async () => {
    const { counterexample } = await findings(linearSaga(2), {
      participantState: emptyLedger,
      participants: (ledger) => ({
        p: (request) => {
          if (request.undoOf.length === 0) return honest(ledger)(request);
          for (const key of request.undoOf) ledger.undone.add(key);
          return {};
        },
      }),
    });
    expect(counterexample?.broken).toEqual(['L12']);
  });

  test('E2: an undo that changes the ledger although nothing was done is found, and a note of its key is a hint', async () => {
    const { hints } = await exploreSaga(linearSaga(1), honestly(1));
    expect(hints).toEqual([expect.stringContaining('undos add entries to undone')]);
    const { counterexamples } = await findings(linearSaga(1), {
      participantState: () => ({ ...emptyLedger(), refunds: 0 }),
      participants: (ledger) => ({
        p: (request) => {
          if (request.undoOf.some((key) => !ledger.undone.has(key))) ledger.refunds += 1;
          return honest(ledger)(request);
        },
      }),
    });
    expect(counterexamples.map(({ law }) => law)).toContain('L16');
  });
});

describe('E6: a counterexample shows the participant state', () => {
  const broken = () =>
    findings(linearSaga(2), {
      ...honestly(2),
      participants: (ledger) => ({
        p: (request) => {
          if (request.undoOf.length > 0) ledger.undone.clear();
          return honest(ledger)(request);
        },
      }),
    });

  test('E6: the transcript shows how each request changed the participant state', async () => {
    const { counterexample } = await broken();
    expect(counterexample?.transcript).toMatch(/state: \+ done\.explored:s1:execute:1/);
  });

  test('E6: counterexamples are grouped by law, each with its smallest schedule', async () => {
    const { counterexamples, broken: schedules, report } = await broken();
    expect(new Set(counterexamples.map(({ law }) => law)).size).toBe(counterexamples.length);
    for (const { law, schedules: own, smallest } of counterexamples) {
      expect(own).toBeLessThanOrEqual(schedules);
      expect(smallest.broken[0]).toBe(law);
      expect(report).toContain(law);
    }
  });

  test('E6: an invariant that returns undefined in some runs, and a boolean in others, is an error', async () => {
    const { counterexamples } = await findings(linearSaga(1), {
      ...honestly(1),
      invariants: { mine: ({ status }) => (status === 'finished' ? true : undefined) },
    });
    expect(counterexamples).toMatchObject([{ law: 'mine', message: expect.stringContaining('undefined') }]);
  });

  test('E6: an invariant that only throws is allowed, and one that never fails gets a hint', async () => {
    const { broken: schedules, hints } = await exploreSaga(linearSaga(1), {
      ...honestly(1),
      invariants: { mine: () => undefined },
    });
    expect(schedules).toBe(0);
    expect(hints).toContainEqual(expect.stringContaining('"mine"'));
  });
});

describe('E7: invalid options', () => {
  const shared = emptyLedger();
  const inner = new Set<string>();

  test.each<readonly [string, object, string]>([
    ['an unknown law', { except: ['l11'] }, 'L11'],
    ['a negative number of faults', { faults: -1 }, '0, 1 or 2'],
    ['a fraction of a fault', { faults: 1.5 }, '0, 1 or 2'],
    ['a number of faults as a string', { faults: '2' }, '0, 1 or 2'],
    ['an unknown option', { invariant: {} }, 'invariants'],
    ['no context at all', { contexts: [] }, 'contexts'],
    ['no participants', { participants: undefined }, 'participants'],
    ['participant state that is one object for all runs', { participantState: () => shared }, 'same object'],
    [
      'participant state that an earlier run has changed',
      { participantState: () => ({ ...emptyLedger(), done: inner }) },
      'first run',
    ],
  ])('E7: %s is refused, and the message lists the valid values', async (_, wrong, evidence) => {
    const options = { ...honestly(1), invariants: {}, ...wrong } as ExploreOptions<object, Ledger>;
    const error: unknown = await exploreSaga<object, Ledger>(linearSaga(1), options).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(SagaError);
    expect(error).toMatchObject({ code: 'INPUT_INVALID' });
    expect((error as SagaError).message).toContain(evidence);
  });
});

describe('E5: faults that are injected alone', () => {
  const { invariants: _, ...options } = honestly(2);

  test('E5: a transaction that the user supplies runs between a request and its undo', async () => {
    const resetting = {
      participantState: () => ({ stock: 9, gone: new Set<string>() }),
      participants: (ledger: { stock: number; gone: Set<string> }) => ({
        p: ({ undoOf, idempotencyKey }: { undoOf: readonly string[]; idempotencyKey: string }) => {
          const isNew = undoOf.some((key) => !ledger.gone.has(key));
          for (const key of undoOf) ledger.gone.add(key);
          if (isNew) ledger.stock = 9;
          if (undoOf.length > 0 || ledger.gone.has(`done ${idempotencyKey}`)) return;
          if (ledger.gone.has(idempotencyKey)) throw new SagaRefused();
          ledger.gone.add(`done ${idempotencyKey}`);
          ledger.stock = 8;
        },
      }),
      only: 's1=meanwhile',
    };
    expect(await exploreSaga(linearSaga(1), resetting)).toMatchObject({ broken: 0 });
    const { counterexample } = await findings(linearSaga(1), {
      ...resetting,
      meanwhile: (ledger) => (ledger.stock -= 3),
    });
    expect(counterexample?.broken).toEqual(['L18']);
    expect(counterexample?.transcript).toContain('another transaction: stock 8 -> 5');
    expect(await exploreSaga(linearSaga(1), { ...options, meanwhile: false })).toMatchObject({
      byFaults: [1, 15],
    });
  });

  test('E5: a deadline may expire before the reply to a request', async () => {
    const saga = new Saga('s', { deadline: '1 h' })
      .remoteStep('a', ask('p/do'))
      .onFailure(ask('p/undo'))
      .commit();
    const { injected, ends } = await exploreSaga(saga, { ...options, only: 'a=deadline' });
    expect({ injected, ends }).toEqual({ injected: { deadline: 1 }, ends: { errored: 1 } });
  });

  test('E5: a reset of an activity restarts its attempts at 1, and a busy participant gets another attempt', async () => {
    const attempts: number[] = [];
    const noting = {
      ...options,
      participants: (ledger: Ledger) => ({
        p: (request: Parameters<ReturnType<typeof honest>>[0]) => {
          attempts.push(request.attempt);
          return honest(ledger)(request);
        },
      }),
      except: ['L3', 'L19'] as const,
    };
    await exploreSaga(linearSaga(1), { ...noting, only: 's1=reset' });
    expect(attempts.slice(-2)).toEqual([1, 1]);
    await exploreSaga(linearSaga(1), { ...noting, only: 's1=busy' });
    expect(attempts.slice(-2)).toEqual([1, 3]);
  });

  test('E5: two faults can be injected at one call site', async () => {
    const { injected } = await exploreSaga(linearSaga(2), { ...options, only: 's2=cancel, s2=lost' });
    expect(injected).toEqual({ cancel: 1, lost: 1 });
  });
});
