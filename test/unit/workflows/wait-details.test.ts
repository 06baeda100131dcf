import { SagaState } from '../../../src/engine/saga-state';
import { PhaseRun } from '../../../src/engine/operators/phase-run';
import type { OpenWait } from '../../../src/engine/waits/open-wait';
import { admitDecision, admitEvent } from '../../../src/protocol/caller-messages';
import { currentDetails } from '../../../src/workflows/display/current-details';

const PLACE = { saga: 'trip', uuid: 'trip-7', namespace: 'default' };
const SINCE = Date.UTC(2026, 0, 2, 3, 4, 5);
const UNTIL = Date.UTC(2026, 0, 3, 3, 4, 5);

/** What the details say of an execution that waits. */
function details(...waits: readonly OpenWait[]): string {
  const state = new SagaState({ format: 2, name: 'trip', steps: [] }, {});
  for (const [index, wait] of waits.entries()) {
    const run = new PhaseRun({
      id: `phase-${String(index)}`,
      since: SINCE,
      step: wait.step,
      phase: 'execute',
    });
    run.waitsForMessage();
    state.active.begin(run);
    state.journal.start(wait.step, wait.kind, SINCE).opened(wait);
  }
  return currentDetails(PLACE, state);
}

const approval: OpenWait = {
  step: 'approve',
  kind: 'decision',
  since: SINCE,
  until: UNTIL,
  choices: ['yes', 'no'],
  shows: { total: 7 },
  seen: 'abc',
};
const payment: OpenWait = { step: 'paid', kind: 'event', since: SINCE, event: 'payment', key: 'O1' };

/** The arguments of an update, as they stand below its name. */
const argumentsOf = (text: string, update: string) =>
  [...text.matchAll(new RegExp(`^\\*\\*${update}\\*\\*.*\\n\`+ ?(\\{.*\\}) ?\`+$`, 'gm'))].map(
    ([, json = '']) => JSON.parse(json) as Record<string, unknown>,
  );

describe('the details of an execution that waits', () => {
  it('say what it waits for, until when, and what a decision is about', () => {
    const text = details(
      approval,
      payment,
      { step: 'pause', kind: 'timer', since: SINCE, until: UNTIL },
      { step: 'up', kind: 'query', target: 'nova/status', since: SINCE, until: UNTIL },
    );
    expect(
      text.split('\n').filter((line) => line.startsWith('**Waits') || line.startsWith('To decide')),
    ).toEqual([
      '**Waits for a decision** at step `approve`, until 2026-01-03T03:04:05Z',
      'To decide about: `{"total":7}`',
      '**Waits for the event `payment` with the key `O1`** at step `paid`',
      '**Waits for a time** at step `pause`, until 2026-01-03T03:04:05Z',
      '**Waits for the time of its next question** at step `up`, until 2026-01-03T03:04:05Z',
    ]);
  });

  it('have an update for each choice that only misses the name of the caller', () => {
    const given = argumentsOf(details(approval), 'saga\\.decide');
    expect(given.map((argument) => admitDecision({ ...argument, by: 'ann' }))).toEqual([
      { step: 'approve', choice: 'yes', by: 'ann', seen: 'abc' },
      { step: 'approve', choice: 'no', by: 'ann', seen: 'abc' },
    ]);
    expect(details(approval)).toContain(
      'temporal workflow update execute --workflow-id trip-7 --name saga.decide',
    );
  });

  it('have the event as an update that only misses its content', () => {
    const [given] = argumentsOf(details(payment), 'saga\\.event');
    expect(admitEvent(given)).toMatchObject({ event: 'payment', key: 'O1' });
    expect(details({ ...payment, key: undefined } as unknown as OpenWait)).toContain('event `payment`**');
  });

  it('have no update for a timer', () => {
    const text = details({ step: 'pause', kind: 'timer', since: SINCE, until: UNTIL });
    expect(text).not.toContain('saga.');
  });

  it('stay short enough for the Temporal UI, however many steps wait', () => {
    const many = Array.from({ length: 40 }, (_, index) => ({
      ...approval,
      step: `approve-${String(index)}`,
    }));
    const text = details(...many);
    expect(encodeURIComponent(text).length).toBeLessThanOrEqual(7_500);
    expect(text).toMatch(/^\d+ more steps wait\.$/m);
  });
});
