import { Saga } from '../../../src/definition/saga';
import { fittingActions } from '../../../src/engine/operators/action-rules';
import { Inbox } from '../../../src/engine/operators/inbox';
import { readAction } from '../../../src/engine/operators/operator-action';
import { PhaseRun } from '../../../src/engine/operators/phase-run';
import { SagaState } from '../../../src/engine/saga-state';
import { restoreSnapshot, takeSnapshot } from '../../../src/engine/snapshot/snapshot';
import { codeOf } from './operator';
import { send } from './simple-callbacks';

const error = { code: 'REFUSED', message: 'no', causes: [] } as const;

/** Two branches whose steps have both failed, and wait for an operator. */
function stuckTwice(): SagaState {
  const saga = new Saga('s');
  saga
    .parallelStep('p')
    .branch('one', (body) => body.remoteStep('a', send))
    .branch('two', (body) => body.remoteStep('b', send));
  const state = new SagaState(saga.commit().toJSON(), {});
  for (const [id, step] of [
    ['i', 'p.one.a'],
    ['j', 'p.two.b'],
  ] as const) {
    state.active.begin(new PhaseRun({ id, step, phase: 'execute', since: 0 }, error));
  }
  return state;
}

const retry = (given: object) => readAction('retry', { by: 'ann', ...given });

describe('an action while several incidents are open', () => {
  it('is refused when it names none of them', () => {
    const state = stuckTwice();
    expect(state.active.incidents.map(({ step }) => step)).toEqual(['p.one.a', 'p.two.b']);
    const check = () => {
      new Inbox(state).checkAction(retry({}));
    };
    expect(codeOf(check)).toBe('ACTION_AMBIGUOUS');
    expect(new Inbox(state).act(retry({}), 1)).toBe(false);
  });

  it.each<readonly [string, (state: SagaState) => object]>([
    ['its id', (state) => ({ incident: state.active.incidents[1]?.id })],
    ['its step', () => ({ step: 'p.two.b' })],
    ['its step and phase', () => ({ step: 'p.two.b', phase: 'execute' })],
  ])('is about the one that it names by %s', (_, place) => {
    const state = stuckTwice();
    expect(new Inbox(state).act(retry(place(state)), 1)).toBe(true);
    expect(state.active.all.map(({ isDecided }) => isDecided)).toEqual([false, true]);
  });

  it('is about all of them when it ends the execution', () => {
    const state = stuckTwice();
    const end = readAction('end', { by: 'ann', reason: 'enough', incident: state.active.incidents[1]?.id });
    expect(new Inbox(state).act(end, 1)).toBe(true);
    expect(state.active.all.map(({ isDecided }) => isDecided)).toEqual([true, true]);
  });

  it('needs no name when one incident is open', () => {
    const state = stuckTwice();
    state.active.end('p.one.a');
    expect(new Inbox(state).act(retry({}), 1)).toBe(true);
  });
});

describe('a redo while several phases are under way', () => {
  const redo = readAction('redo', { by: 'ann', reason: 'again', block: 'p', step: 'p.one.a', incident: 'i' });

  it('fits a step that has failed inside a running block', () => {
    const state = stuckTwice();
    state.journal.start('p', 'parallel', 0);
    const [first] = state.active.all;
    expect(fittingActions(first!, state)).toContain('redo');
    state.journal.find('p')?.ended('done', 1);
    expect(fittingActions(first!, state)).not.toContain('redo');
  });

  it('is refused while another step inside the block works', () => {
    const state = stuckTwice();
    state.journal.start('p', 'parallel', 0);
    state.active.begin(new PhaseRun({ id: 'k', step: 'p.two.b', phase: 'execute', since: 0 }));
    const check = () => {
      new Inbox(state).checkAction(redo);
    };
    expect(codeOf(check)).toBe('ACTION_IMPOSSIBLE');
    state.active.of('p.two.b')?.waitsForMessage();
    expect(codeOf(check)).toBe('none');
  });
});

describe('a snapshot of an execution with several incidents', () => {
  it('holds all of them, those that were reported, the events that have come, and the blocks to run again', () => {
    const state = stuckTwice();
    for (const id of ['i', 'closed']) state.reported.add(id);
    state.redoing.add('p');
    state.mailbox.put({ event: 'paid', id: 'e1', content: {} });
    const snapshot = takeSnapshot(state);
    const restored = restoreSnapshot(state.definition, {}, snapshot);
    expect(restored.active.incidents).toEqual(state.active.incidents);
    expect([...restored.reported]).toEqual(['i']);
    expect([...restored.redoing]).toEqual(['p']);
    expect(restored.mailbox.snapshot).toEqual({
      events: [{ event: 'paid', id: 'e1', content: {} }],
      ids: ['e1'],
    });
    expect(takeSnapshot(restored)).toEqual(snapshot);
  });
});
