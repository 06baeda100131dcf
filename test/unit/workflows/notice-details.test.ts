import { PhaseRun } from '../../../src/engine/operators/phase-run';
import { NoticeEntry } from '../../../src/engine/notices/notice-entry';
import { SagaState } from '../../../src/engine/saga-state';
import { currentDetails } from '../../../src/workflows/display/current-details';

const PLACE = { saga: 'trip', uuid: 'trip-7', namespace: 'default' };

function notifying(): SagaState {
  const step = { kind: 'remote' as const, id: 'pay', onExecute: { callback: 'x' } };
  const state = new SagaState({ format: 2, name: 'trip', steps: [step] }, {});
  state.journal.start('pay', 'remote').ended('done', 0);
  state.beginNotices('finished');
  for (const path of ['@finished', '@finished-2', '@finished-3']) {
    state.notices.push(NoticeEntry.start(path, 'finished', 0));
  }
  const [failed, nothing] = state.notices;
  failed?.failed({ code: 'REFUSED', message: 'no room', causes: [] });
  failed?.countAttempts(2);
  nothing?.succeeded('nothing');
  const since = Date.UTC(2026, 0, 2);
  const run = new PhaseRun({ id: 'notice-7', step: '@finished-3', phase: 'notice', since });
  state.active.begin(run);
  return state;
}

describe('the details of an execution that sends notices', () => {
  it('show how the execution ends, and that it is still open', () => {
    expect(currentDetails(PLACE, notifying()).split('\n')[0]).toBe(
      '`trip` **finished, notifying**, 1 of 1 steps done',
    );
  });

  it('have a row for each notice after those of the steps', () => {
    const lines = currentDetails(PLACE, notifying()).split('\n');
    const at = lines.findIndex((line) => line.startsWith('  pay'));
    expect(lines.slice(at, at + 4)).toEqual([
      '  pay          done',
      '  @finished    failed                2',
      '  @finished-2  nothing to say',
      '> @finished-3  sending',
    ]);
  });

  it('say which notice failed, and which one is sent', () => {
    const details = currentDetails(PLACE, notifying());
    expect(details).toContain('Not delivered at `@finished`: **REFUSED** `no room`');
    expect(details).toContain('**Sends the notice**: `@finished-3` since 2026-01-02T00:00:00Z');
    expect(details).not.toContain('Target:');
  });

  it('name the target of the notice, once it is known', () => {
    const state = notifying();
    state.active.all[0]?.sends('events/placed', 'key');
    expect(currentDetails(PLACE, state)).toContain('Target: `events/placed`');
  });

  it('offer the updates that fit', () => {
    const details = currentDetails(PLACE, notifying());
    const offered = [...details.matchAll(/^\*\*(saga\.\w+)\*\*/gm)].map(([, name]) => name);
    expect(offered).toEqual(['saga.retry', 'saga.done', 'saga.skip', 'saga.end']);
    expect(details).toContain('"incident":"notice-7"');
    expect(details).toContain('@finished-3: not delivered');
  });

  it('offer nothing once an operator has acted', () => {
    const state = notifying();
    state.active.all[0]?.decide({ action: 'skip', by: 'ann' }, 0);
    expect(currentDetails(PLACE, state)).not.toContain('saga.retry');
  });

  it('show all steps and notices of an execution that has closed', () => {
    const state = notifying();
    state.active.end('@finished-3');
    state.stage = 'finished';
    expect(currentDetails(PLACE, state)).toContain('`trip` **finished**');
  });
});
