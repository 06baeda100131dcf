import { SagaContext } from '../../../src/context/saga-context';
import { SagaState } from '../../../src/engine/saga-state';
import { isSagaRecord, type SagaRecord, toRecord } from '../../../src/protocol/record';
import { routePolicy, routeTo } from '../../../src/protocol/routing';
import { SagaExecution } from '../../../src/protocol/saga-execution';

const error = { code: 'REFUSED', step: 'a', hook: 'onExecute', message: 'no', causes: [] } as const;

function stateOfFailedRun(): SagaState {
  const state = new SagaState(
    { format: 1, steps: [] },
    { at: { $type: 'Date', value: new Date(0).toISOString() } },
  );
  const entry = state.journal.start('a', 'remote', 1);
  Object.assign(entry, {
    status: 'failed',
    outcome: 'refused',
    attempts: 2,
    endedAt: 5,
    requestSize: 10,
    responseSize: 20,
    sent: [1],
    settleTime: 7,
    change: { content: 'private' },
    reply: { status: 400, content: 'private' },
  });
  Object.assign(entry.beginUndo(6), { status: 'failed', endedAt: 8, attempts: 3, by: 'ann', error });
  state.journal.start('c', 'conditional', 2).chose('else');
  state.stage = 'incomplete';
  state.failed(error, false);
  state.undoErrors.push(error);
  return state;
}

describe('a record', () => {
  it('a record holds everything about an execution except its keys and replies', () => {
    expect(toRecord('s', stateOfFailedRun())).toEqual({
      saga: 's',
      status: 'incomplete',
      context: { at: { $type: 'Date', value: new Date(0).toISOString() } },
      steps: [
        {
          step: 'a',
          kind: 'remote',
          status: 'failed',
          startedAt: 1,
          endedAt: 5,
          outcome: 'refused',
          attempts: 2,
          requestSize: 10,
          responseSize: 20,
          undo: { status: 'failed', startedAt: 6, endedAt: 8, attempts: 3, by: 'ann' },
        },
        { step: 'c', kind: 'conditional', status: 'running', startedAt: 2, branch: 'else' },
      ],
      error,
      undoErrors: [error],
    });
  });

  it('a record has no error before a failure', () => {
    const state = new SagaState({ format: 1, steps: [] }, {});
    expect(toRecord('s', state)).toEqual({
      saga: 's',
      status: 'created',
      context: {},
      steps: [],
      undoErrors: [],
    });
  });

  it('a record does not change when the execution continues', () => {
    const state = stateOfFailedRun();
    const record = toRecord('s', state);
    state.journal.find('a')!.undo!.succeeded('undone');
    state.journal.start('b', 'local', 3);
    state.undoErrors.length = 0;
    expect(record).toEqual(toRecord('s', stateOfFailedRun()));
  });

  it.each<readonly [string, unknown, boolean]>([
    ['a record', toRecord('s', stateOfFailedRun()), true],
    ['null', null, false],
    ['a text', 'record', false],
    ['an empty object', {}, false],
    ['no context', { saga: 's', status: 'x', context: null, steps: [] }, false],
    ['no steps', { saga: 's', status: 'x', context: {}, steps: {} }, false],
    ['no status', { saga: 's', context: {}, steps: [] }, false],
  ])('a record is distinguished from other values: %s', (_, value, expected) => {
    expect(isSagaRecord(value)).toBe(expected);
  });
});

describe('an execution', () => {
  it('an execution shows its record, with the context decoded', () => {
    const record: SagaRecord = toRecord('s', stateOfFailedRun());
    const execution = new SagaExecution<{ at: Date }>('u', record);
    expect(execution.context).toBeInstanceOf(SagaContext);
    expect(execution.context.at).toEqual(new Date(0));
    expect(execution).toMatchObject({
      uuid: 'u',
      saga: 's',
      status: 'incomplete',
      steps: record.steps,
      error,
      undoErrors: [error],
      stepsUnavailable: false,
    });
  });

  it.each([
    [
      'an active phase',
      {},
      { incidents: [], activePhases: [{ id: 'i', step: 'a', phase: 'execute', since: 5 }] },
    ],
    [
      'an incident',
      { error },
      { incidents: [{ id: 'i', step: 'a', phase: 'execute', since: 5, error }], activePhases: [] },
    ],
  ])('an execution shows %s in the record of a worker of 0.2', (_, more, expected) => {
    const incident = { id: 'i', step: 'a', phase: 'execute', since: 5, ...more } as const;
    const record = {
      saga: 's',
      status: 'running',
      context: {},
      steps: [],
      undoErrors: [],
      incident,
    } as const;
    const execution = new SagaExecution('u', record);
    expect(execution).toMatchObject(expected);
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the name of 0.2
    expect(execution.incident).toEqual(incident);
  });

  it('an execution shows when its steps are not available', () => {
    const record: SagaRecord = { saga: 's', status: 'running', context: {}, steps: [], undoErrors: [] };
    expect(new SagaExecution('u', record, { stepsUnavailable: true })).toMatchObject({
      stepsUnavailable: true,
      error: undefined,
    });
  });
});

describe('the route to a participant', () => {
  const table = {
    stock: { taskQueue: 'q', undo: { maximumAttempts: 2 } },
    '*': { execute: { attemptTimeout: 5 } },
  };

  it.each([
    ['stock', table.stock],
    ['other', table['*']],
    ['toString', table['*']],
  ])('the route of a participant is its own, or the catch-all route: %s', (participant, route) => {
    expect(routeTo(table, participant)).toBe(route);
  });

  it('a participant without an entry has no route', () => {
    expect(routeTo({ stock: {} }, 'constructor')).toBeUndefined();
  });

  it('a route has a policy for each phase, or none', () => {
    expect(routePolicy(table, 'stock', 'undo')).toEqual({ maximumAttempts: 2 });
    expect(routePolicy(table, 'stock', 'execute')).toBeUndefined();
    expect(routePolicy({}, 'stock', 'execute')).toBeUndefined();
  });
});
