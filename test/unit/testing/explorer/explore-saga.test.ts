import { Saga, sagaActivity, SagaRefused, SagaRequest } from 'temporal-saga';
import { reply } from 'temporal-saga/testing';
import { type Exploration, ExplorationError, exploreSaga, FAULTS } from 'temporal-saga/testing/explorer';
import { type Ledger, emptyLedger, honest, honestly, linearSaga } from './linear-saga';

const ask = (target: string) => () => new SagaRequest({ target });
const timeless = ({ elapsed, report, ...rest }: Exploration) => {
  expect(elapsed).toBeGreaterThanOrEqual(0);
  return { ...rest, report: report.replace(/[\d.]+ s\./, 's.') };
};

describe('exploring remote steps with undos', () => {
  /** The formula of docs/testing.md for such a saga. */
  const schedules = (n: number) => [1, 1 + 15 * n, 23 * n * n + 31 * n - 1];

  it.each([1, 2, 3, 5])(
    'exploring %i remote steps runs as many schedules as the formula says',
    async (length) => {
      const { byFaults, broken } = await exploreSaga(linearSaga(length), { ...honestly(length), faults: 2 });
      expect(byFaults).toEqual(schedules(length));
      expect(broken).toBe(0);
    },
  );

  it('an exploration injects one fault per run by default', async () => {
    expect((await exploreSaga(linearSaga(2), honestly(2))).byFaults).toEqual([1, 31]);
    expect((await exploreSaga(linearSaga(2), { ...honestly(2), faults: 0 })).byFaults).toEqual([1]);
  });

  it('an exploration injects every fault of a request', async () => {
    const { injected } = await exploreSaga(linearSaga(2), honestly(2));
    // The fault `deadline` needs a saga with a deadline.
    expect(Object.keys(injected).toSorted()).toEqual(
      Object.keys(FAULTS)
        .filter((fault) => fault !== 'unanswered')
        .filter((fault) => fault !== 'deadline')
        .toSorted(),
    );
  });

  it('an exploration is deterministic', async () => {
    const explore = async () => timeless(await exploreSaga(linearSaga(3), { ...honestly(3), faults: 2 }));
    expect(await explore()).toEqual(await explore());
  });

  it('the report states the coverage', async () => {
    const { report } = timeless(await exploreSaga(linearSaga(1), honestly(1)));
    expect(report.split('\n')).toEqual([
      'Explored linear: 17 schedules (faults: 1 with 0, 16 with 1), 21 requests, s.',
      'Injected: cancel 2, refused 1, fails-once 1, fails 1, timeout 1, lost 1, duplicate 1, late 1, busy 1, reset 1, meanwhile 1, reset-then-retry 1, reset-then-compensate 1, reset-then-end 1, reset-then-cancel 1; a crash of the host at each request.',
      'Ended: finished 6, cancelled 4, errored 6, incomplete 1.',
      'No counterexample.',
      'Hint: undos add entries to undone, which the laws treat as notes of keys; if they are effects, select them with `effects`.',
    ]);
  });
});

describe('an unserved request', () => {
  it('an exploration fails if no participant serves a request, or no activity a local step', async () => {
    const unserved = { participants: () => ({ q: reply() }) };
    await expect(exploreSaga(linearSaga(1), unserved)).rejects.toThrow(
      /There is no participant "p"; known: q/,
    );
    const local = new Saga('s').localStep('a', sagaActivity('act')).withoutUndo('a test').commit();
    await expect(exploreSaga(local, unserved)).rejects.toThrow(/no activity of local steps "act"/);
  });
});

describe('exploring a saga with conditions', () => {
  const inner = (target: string) => new Saga().remoteStep('go', ask(target)).withoutUndo('a test').commit();
  const saga = new Saga<{ kind?: string }>('s')
    .conditionalStep('which')
    .ifThen(({ kind }) => kind === 'gift', inner('p/gift'))
    .elseThen(inner('p/plain'))
    .commit();

  it('an exploration starts from each of the contexts', async () => {
    const targets = new Set<string>();
    const { byFaults } = await exploreSaga(saga, {
      contexts: [{ kind: 'gift' }, {}],
      participants: () => ({ p: ({ operation }) => void targets.add(operation) }),
    });
    expect(byFaults).toEqual([2, 30]);
    expect([...targets]).toEqual(['gift', 'plain']);
  });

  it('a schedule names its context', async () => {
    const error: unknown = await exploreSaga(saga, {
      contexts: [{ kind: 'gift' }, {}],
      participants: () => ({ p: reply() }),
      invariants: { 'a gift': ({ context }) => context.kind === 'gift' },
    }).catch((thrown: unknown) => thrown);
    expect((error as ExplorationError).exploration.counterexample).toMatchObject({
      schedule: '@2 no faults',
      broken: ['a gift'],
    });
  });
});

describe('branches that no context takes', () => {
  const inner = (target: string) =>
    new Saga().remoteStep('go', ask(target)).onFailure(ask('p/undo')).commit();
  const nested = new Saga()
    .conditionalStep('deeper')
    .ifThen(() => false, inner('p/deep'))
    .commit();
  const saga = new Saga<{ kind?: string }>('s')
    .conditionalStep('which')
    .ifThen(({ kind }) => kind === 'gift', nested)
    .ifThen(({ kind }) => kind === 'loan', inner('p/loan'))
    .elseThen(inner('p/plain'))
    .commit();
  const options = {
    participantState: emptyLedger,
    participants: (ledger: Ledger) => ({ p: honest(ledger) }),
  };

  it('branches that no context takes are forced, and so are the nested ones', async () => {
    const { branches, byFaults, report } = await exploreSaga(saga, options);
    expect(branches).toEqual([
      { step: 'which', branch: 'if-1', by: 'force' },
      { step: 'which', branch: 'if-2', by: 'force' },
      { step: 'which', branch: 'else', by: 'context' },
      { step: 'which.if-1.deeper', branch: 'if-1', by: 'force' },
      { step: 'which.if-1.deeper', branch: 'none', by: 'force' },
    ]);
    // Four paths without faults; the cancel before the first step is the same on all of them and is injected once.
    expect(byFaults).toEqual([4, 1 + 3 * 15]);
    expect(report).toContain('which=if-1 (forced: only the laws are checked), ');
    expect(report).toContain('which=else, ');
  });

  it('without forceBranches, branches that no context takes are only reported', async () => {
    const { branches, byFaults, report } = await exploreSaga(saga, { ...options, forceBranches: false });
    expect(branches.filter(({ by }) => by === undefined)).toHaveLength(2);
    expect(byFaults).toEqual([1, 16]);
    expect(report).toContain('which=if-1 (NEVER TAKEN');
  });

  it('a branch that a context takes is not forced', async () => {
    const { branches } = await exploreSaga(saga, { ...options, contexts: [{ kind: 'loan' }, {}] });
    expect(branches).toContainEqual({ step: 'which', branch: 'if-2', by: 'context' });
  });

  it('invariants are not checked in forced branches, because they may rely on the condition', async () => {
    const never = { 'never a gift': () => false };
    const { broken } = await exploreSaga(saga, { ...options, invariants: never, only: 'which=if-1' });
    expect(broken).toBe(0);
    await expect(exploreSaga(saga, { ...options, invariants: never })).rejects.toThrow(/never a gift/);
  });

  it('a schedule can force branches', async () => {
    const only = (schedule: string) => exploreSaga(saga, { ...options, only: schedule });
    expect(await only('which=if-1, which.if-1.deeper=if-1, which.if-1.deeper.if-1.go=lost')).toMatchObject({
      byFaults: [0, 1],
      injected: { lost: 1 },
    });
    for (const schedule of ['which=if-3', 'which=none', 'other=else', 'which.if-1.deeper=none']) {
      await expect(only(schedule)).rejects.toThrow(/branches/);
    }
  });

  it('a counterexample names its forced branches, and one without them is preferred', async () => {
    const careless = new Saga('s')
      .conditionalStep('which')
      .ifThen(() => false, new Saga().remoteStep('go', ask('p/go')).commit())
      .remoteStep('then', ask('p/go'))
      .onFailure(ask('p/undo'))
      .commit();
    const error: unknown = await exploreSaga(careless, options).catch((thrown: unknown) => thrown);
    const { counterexample } = (error as ExplorationError).exploration;
    expect(counterexample?.schedule).toMatch(/^which=if-1, /);
    expect(counterexample?.transcript).toContain('0. which takes if-1, regardless of its conditions');
  });
});

describe('exploring local steps', () => {
  const saga = new Saga('s')
    .localStep('a', (context) => {
      context['a'] = 1;
    })
    .onFailure(() => undefined)
    .localStep('b', () => undefined)
    .commit();

  it('an exploration lets each local function fail, and each of its undos', async () => {
    const { byFaults, injected } = await exploreSaga(saga, { participants: () => ({}), faults: 2 });
    // A cancel at the beginning, each of the two functions, and the undo of the first function after the second has failed.
    expect({ byFaults, injected }).toEqual({ byFaults: [1, 3, 1], injected: { cancel: 1, fails: 4 } });
  });

  it('a fault that does not fit a local function is refused', async () => {
    const options = { participants: () => ({}) };
    await expect(exploreSaga(saga, { ...options, only: 'a=lost' })).rejects.toThrow(/a=lost/);
  });
});

describe('effects in participant state', () => {
  const { participants } = honestly(1);

  it('the report says if no request changed the participant state', async () => {
    const silent = await exploreSaga(linearSaga(1), { participants: () => ({ p: reply() }) });
    expect(silent.hasEffects).toBe(false);
    expect(silent.report).toContain('No request ever changed the participant state');
    const changed = await exploreSaga(linearSaga(1), { participantState: emptyLedger, participants });
    expect(changed.hasEffects).toBe(true);
    expect(changed.report).not.toContain('No request ever changed the participant state');
  });

  it('the option effects selects the participant state that counts', async () => {
    const { hasEffects } = await exploreSaga(linearSaga(1), {
      participantState: emptyLedger,
      effects: () => 'nothing',
      participants,
    });
    expect(hasEffects).toBe(false);
  });
});

describe('an invariant', () => {
  const invariantOf = (holds: () => unknown) =>
    exploreSaga(linearSaga(1), { ...honestly(1), invariants: { mine: holds }, faults: 0 }).then(
      ({ broken }) => broken,
      (error: unknown) => (error as ExplorationError).exploration.counterexample?.transcript.split('\n')[0],
    );

  it.each<readonly [string, () => unknown, unknown]>([
    ['returns nothing', () => undefined, 0],
    ['returns true', () => true, 0],
    ['resolves', async () => undefined, 0],
    ['returns false', () => false, 'mine: does not hold for an execution that is finished.'],
    [
      'throws',
      () => {
        throw new Error('5 is missing');
      },
      'mine: 5 is missing',
    ],
    ['rejects', async () => Promise.reject(new Error('5 is missing')), 'mine: 5 is missing'],
  ])('an invariant that %s is reported as documented', async (_, holds, expected) => {
    expect(await invariantOf(holds)).toBe(expected);
  });

  it('an invariant is not checked if the execution waits for an operator', async () => {
    const statuses = new Set<string>();
    await exploreSaga(linearSaga(2), {
      ...honestly(2),
      invariants: { seen: ({ status }) => void statuses.add(status) },
      faults: 2,
    });
    expect([...statuses].toSorted()).toEqual(['cancelled', 'errored', 'finished']);
  });
});

describe('a single schedule', () => {
  const only = (schedule: string) => exploreSaga(linearSaga(2), { ...honestly(2), only: schedule });

  it.each([
    ['no faults', [1]],
    ['s1=lost', [0, 1]],
    ['(start)=cancel', [0, 1]],
    ['s1=duplicate, s2=refused', [0, 0, 1]],
    ['s2=fails,s1:undo=fails-once', [0, 0, 1]],
  ])('a single schedule runs: %s', async (schedule, byFaults) => {
    expect(await only(schedule)).toMatchObject({ byFaults, broken: 0 });
  });

  it.each(['', 's1', 's1=', 's1=gone', '=lost', 's1=lost=lost', 's3=lost', 's1#2=lost', '@2 s1=lost'])(
    'an invalid schedule is refused: %s',
    async (schedule) => {
      await expect(only(schedule)).rejects.toThrow(Error);
      await expect(only(schedule)).rejects.not.toBeInstanceOf(ExplorationError);
    },
  );

  it.each([
    ['s1=reset-then-retry', 'finished', []],
    ['s2=reset-then-compensate', 'errored', ['s2:undo', 's1:undo']],
    ['s1=reset-then-end', 'incomplete', []],
    ['s1=reset-then-cancel', 'cancelled', ['s2:undo', 's1:undo']],
    ['s2=reset-then-cancel', 'cancelled', ['s2:undo', 's1:undo']],
    // The earlier run has undone the first step, so the saga cannot continue.
    ['s2=refused, s2=reset-then-retry', 'errored', ['s2:undo', 's1:undo']],
    ['s2=fails, s2:undo=reset-then-retry', 'errored', ['s2:undo', 's1:undo']],
  ])('a schedule can reset the workflow: %s', async (schedule, end, undone) => {
    const requests: string[] = [];
    const { broken, ends } = await exploreSaga(linearSaga(2), {
      ...honestly(2),
      participants: (ledger) => ({
        p: (request) => {
          requests.push(request.idempotencyKey);
          return honest(ledger)(request);
        },
      }),
      invariants: {
        'all or nothing': ({ status }, { done }) => {
          // The requests after this entry are repetitions.
          requests.push(status);
          return done.size === (status === 'finished' ? 2 : 0);
        },
      },
      only: schedule,
    });
    expect({ broken, ends }).toEqual({ broken: 0, ends: { [end]: 1 } });
    const last = requests.slice(0, requests.lastIndexOf(end)).slice(-undone.length);
    expect(undone.length === 0 || last.map((key) => key.split(':').slice(1, 3).join(':'))).toEqual(
      undone.length === 0 || undone,
    );
  });

  it('a fault can be injected into a request that is sent again', async () => {
    const saga = new Saga('s', { whenNotDone: 'retry' })
      .remoteStep('a', ask('p'))
      .probe(ask('q'))
      .withoutUndo('a test')
      .commit();
    const { injected } = await exploreSaga(saga, {
      participants: () => ({ p: reply(), q: reply({ outcome: 'not-done' }) }),
      only: 'a=timeout, a#2=lost',
    });
    expect(injected).toEqual({ timeout: 1, lost: 1 });
  });
});

describe('a counterexample', () => {
  it('a counterexample has the fewest faults, then the fewest requests, and a transcript', async () => {
    const refusing = {
      participants: () => ({
        p: ({ operation }: { operation: string }) => {
          if (operation === 'undo') throw new SagaRefused({ why: 'no' });
        },
      }),
    };
    const error: unknown = await exploreSaga(linearSaga(3), { ...refusing, faults: 2 }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ExplorationError);
    const { message, exploration } = error as ExplorationError;
    expect(message).toBe(exploration.report);
    expect(message.split('\n').slice(-6)).toEqual([
      "137 of the schedules break a law or an invariant. The smallest is { only: 's1=fails' }:",
      'L9: The undo of s1 fails without an injected fault: REFUSED, p/undo refused the undo: no',
      '  1. s1: p/do {"step":1} -> unknown: The participant failed (status 500): The participant failed for good before it did anything. The request may or may not have had its effect.   [fails for good before anything is done]',
      '  2. undo s1: p/undo {"step":1} -> refused {"why":"no"}',
      '  3. s1 waits for an operator: REFUSED p/undo refused the undo: no   <-- here',
      '  4. the saga is stuck, at s1 (undo), first error OUTCOME_UNKNOWN at s1',
    ]);
  });

  it('a counterexample can have its fault before the first step', async () => {
    const error: unknown = await exploreSaga(linearSaga(1), {
      ...honestly(1),
      invariants: { never: ({ status, steps }) => status !== 'cancelled' || steps.length > 0 },
    }).catch((thrown: unknown) => thrown);
    const { counterexample } = (error as ExplorationError).exploration;
    expect(counterexample?.schedule).toBe('(start)=cancel');
    expect(counterexample?.transcript).toContain('0. a cancel arrives before the first step');
  });
});
