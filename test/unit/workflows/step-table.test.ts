import { PhaseRun } from '../../../src/engine/operators/phase-run';
import type { SagaFailure } from '../../../src/engine/record/failure';
import { SagaState } from '../../../src/engine/saga-state';
import { stepTable } from '../../../src/workflows/display/step-table';

const failure = (step: string, message = 'no'): SagaFailure => ({
  code: 'REFUSED',
  step,
  message,
  causes: [],
});

/** The state of a saga with the given number of completed steps. */
function stateOf(steps: number): SagaState {
  const state = new SagaState({ format: 2, name: 'trip', steps: [] }, {});
  for (let index = 0; index < steps; index += 1) {
    const step = `step-${String(index)}`;
    state.journal.add({
      step,
      kind: 'remote',
      status: 'done',
      outcome: 'done',
      generation: 1,
      sent: [1],
    });
  }
  return state;
}

const tableOf = (state: SagaState) => stepTable('trip', state).split('\n');
const rowsOf = (state: SagaState) => tableOf(state).filter((line) => line.startsWith('| step-'));

describe('the details of an execution in the Temporal UI', () => {
  it('E9: the details have a row for each step of a short saga, with its undo', () => {
    const state = stateOf(2);
    Object.assign(state.journal.entries[0] ?? {}, {
      attempts: 3,
      undo: { status: 'nothing', generation: 1 },
    });
    expect(rowsOf(state)).toEqual(['| step-0 | done | 3 | nothing to undo |', '| step-1 | done |  |  |']);
  });

  it('E9: the details have the first steps and the latest ones of a long saga', () => {
    const rows = rowsOf(stateOf(10_000));
    expect(rows).toHaveLength(40);
    expect(rows[0]).toContain('| step-0 |');
    expect(rows.at(-1)).toContain('| step-9999 |');
    expect(tableOf(stateOf(10_000))).toContain('| … 9960 more | | | |');
  });

  it('E9: the details have the step that a long saga waits at, and the fields that an operator must name', () => {
    const state = stateOf(10_000);
    const place = { id: 'incident-7', step: 'step-5000', phase: 'undo', since: 0 } as const;
    state.active.begin(new PhaseRun(place, failure('step-5000')));
    const text = stepTable('trip', state);
    expect(rowsOf(state)).toHaveLength(40);
    expect(rowsOf(state).some((row) => row.startsWith('| step-5000 |'))).toBe(true);
    for (const part of ['`step-5000`', '`undo`', '`incident-7`', '`REFUSED`']) expect(text).toContain(part);
  });

  it('E9: the details name no incident while a request is running', () => {
    const state = stateOf(1);
    state.active.begin(new PhaseRun({ id: 'incident-7', step: 'step-0', phase: 'execute', since: 0 }));
    expect(stepTable('trip', state)).not.toContain('incident-7');
  });

  it('E9: the details name ten undos that failed, and the number of the others', () => {
    const state = stateOf(1);
    for (let index = 0; index < 12; index += 1) state.undoErrors.push(failure(`undone-${String(index)}`));
    const named = tableOf(state).filter((line) => line.includes('at undone-'));
    expect(named).toHaveLength(10);
    expect(named[0]).toContain('undone-0');
    expect(tableOf(state).some((line) => line.startsWith('2 more'))).toBe(true);
  });

  it('E9: the details keep a message on one line, without control characters', () => {
    const state = stateOf(1);
    state.error = failure('step-0', `first\n| step-0 | done | | |\u001b[2J${'x'.repeat(1_000)}`);
    expect(rowsOf(state)).toHaveLength(1);
    const rows = tableOf(state).find((line) => line.includes('first')) ?? '';
    expect(rows).not.toContain('\u001b');
    expect(rows.length).toBeLessThan(500);
  });
});
