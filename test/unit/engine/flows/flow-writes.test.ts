import { Flow } from '../../../../src/engine/flows/flow';
import { Fork } from '../../../../src/engine/flows/fork';
import { UndoScope } from '../../../../src/engine/flows/undo-scope';
import { PhaseRun } from '../../../../src/engine/operators/phase-run';
import { readAction } from '../../../../src/engine/operators/operator-action';

describe('the writes of flows beside each other', () => {
  const branches = (undoScope = new UndoScope()) => {
    const fork = new Fork(new Flow({}, { undoScope }), { isConcurrent: true });
    return { one: fork.begin('one', {}), two: fork.begin('two', {}) };
  };

  it('what history holds conflicts with what another branch writes later', () => {
    const { one, two } = branches();
    one.restore({ x: 1 });
    expect(two.accept({ x: 2 })).toEqual({ key: 'x', other: 'one' });
    expect(two.accept({ x: 1 })).toBeUndefined();
  });

  it('what an undo leaves behind stops no other branch', () => {
    const undoScope = new UndoScope();
    const { one, two } = branches(undoScope);
    undoScope.compensates();
    one.restore({ x: 1 });
    expect(two.accept({ x: 2 })).toBeUndefined();
  });
});

describe('an action that concerns several phases', () => {
  it('is recorded by one of them alone', () => {
    const phase = new PhaseRun({ id: 'i', step: 'a', phase: 'execute', since: 0 });
    const end = readAction('end', { by: 'ann', reason: 'enough' });
    phase.decide(end, 1, { isRecorded: false });
    expect(phase.takeDecision()).toMatchObject({ action: end, records: [] });
    phase.decide(end, 2);
    expect(phase.takeDecision()?.records).toMatchObject([{ action: 'end', at: 2, applied: true }]);
  });
});
