import { type ResolveAction, toOperatorAction } from '../../../src/client/resolve-action';
import type { Incident } from '../../../src/engine/operators/incident';
import { codeOf } from '../engine/operator';

const incident: Incident = {
  id: 'i',
  step: 'ship',
  phase: 'undo',
  since: 5,
  error: { code: 'REFUSED', message: 'no', causes: [] },
};

describe('the action of manager.resolve', () => {
  it('takes an incident, and sends its id, its step and its phase', () => {
    expect(toOperatorAction({ action: 'retry', incident, by: 'ann' })).toEqual({
      action: 'retry',
      incident: 'i',
      step: 'ship',
      phase: 'undo',
      by: 'ann',
    });
  });

  it('takes an active phase as well', () => {
    const { id, step, since } = incident;
    const phase = { id, step, since, phase: 'execute' } as const;
    expect(toOperatorAction({ action: 'done', incident: phase, by: 'ann' })).toMatchObject({
      incident: 'i',
      phase: 'execute',
    });
  });

  it('takes the id alone, and sends no step and no phase', () => {
    expect(toOperatorAction({ action: 'retry', incident: 'i', by: 'ann' })).toEqual({
      action: 'retry',
      incident: 'i',
      by: 'ann',
    });
  });

  it('sends a step and a phase that are given beside the incident', () => {
    expect(toOperatorAction({ action: 'retry', incident, step: 'pay', by: 'ann' })).toMatchObject({
      incident: 'i',
      step: 'pay',
    });
  });

  it('may name the incident by its step, or by its step and phase, or not at all', () => {
    const retry = { action: 'retry', by: 'ann' } as const;
    expect(toOperatorAction(retry)).toEqual(retry);
    expect(toOperatorAction({ ...retry, step: 'ship' })).toEqual({ ...retry, step: 'ship' });
    expect(toOperatorAction({ ...retry, step: 'ship', phase: 'undo' })).toEqual({
      ...retry,
      step: 'ship',
      phase: 'undo',
    });
  });

  it('needs no incident for abort and end', () => {
    const end = { action: 'end', by: 'ann', reason: 'over' } as const;
    expect(toOperatorAction(end)).toEqual(end);
  });

  it.each<readonly [string, object]>([
    ['an unknown action', { action: 'undo', incident: 'i', by: 'ann' }],
    ['no action', { incident: 'i', by: 'ann' }],
    ['an incident that is neither an id nor an object', { action: 'retry', incident: 5, by: 'ann' }],
    ['an incident without an id', { action: 'retry', incident: {}, by: 'ann' }],
    ['an incident that is null', { action: 'retry', incident: null, by: 'ann' }],
    ['an empty id', { action: 'retry', incident: '', by: 'ann' }],
    ['an abort of a step alone', { action: 'abort', step: 'ship', by: 'ann', reason: 'over' }],
    ['no operator', { action: 'retry', incident }],
    ['a phase that is none', { action: 'retry', incident: 'i', phase: 'probe', by: 'ann' }],
  ])('refuses %s', (_, action) => {
    expect(codeOf(() => toOperatorAction(action as ResolveAction))).toBe('ACTION_INVALID');
  });
});
