import { Saga } from '../../../src/definition/saga';
import { HostInterrupt } from '../../../src/engine/host-interrupt';
import { sizeOf } from '../../../src/context/json-size';
import { PhaseRun } from '../../../src/engine/operators/phase-run';
import { type SagaFailure } from '../../../src/engine/record/failure';
import { type JournalEntry, type UndoEntry } from '../../../src/engine/record/journal-entry';
import { type StepEntry } from '../../../src/engine/record/step-entry';
import { SagaState } from '../../../src/engine/saga-state';
import { compactSize } from '../../../src/engine/snapshot/compact-entry';
import { journalFull, restoreSnapshot, takeSnapshot } from '../../../src/engine/snapshot/snapshot';
import { SagaRequest } from '../../../src/messages/saga-request';
import { continuedArguments } from '../../../src/protocol/continued-run';
import { doneEntry } from './any-journal-entry';
import { prepare, refused } from './fake-runtime';
import { act, untilStuck } from './operator';
import { underWay } from './under-way';

const send = () => new SagaRequest({ target: 'p' });
const MOST = 1.5 * 1024 * 1024;
/** Temporal's limit for all arguments of a run, minus some room for their encoding. */
const MOST_TOGETHER = 2_050_000;

describe('a snapshot', () => {
  const failure = (step: string, size = 20_000): SagaFailure => ({
    code: 'OUTCOME_UNKNOWN',
    step,
    hook: 'onFailure',
    message: 'x'.repeat(2_000),
    causes: Array.from({ length: 10 }, () => ({ name: 'Error', message: 'y'.repeat(2_000) })),
    response: { status: 500, content: 'z'.repeat(size) },
  });

  /** The sizes of the definition and of the context, in bytes. */
  interface Sizes {
    readonly definition?: number;
    readonly context?: number;
  }

  function undoAs(entry: StepEntry, undo: Partial<UndoEntry>): void {
    Object.assign(entry.beginUndo(0), undo);
  }

  /** A state with as many steps as may be started. */
  function fullState(
    entryOf: (step: string) => JournalEntry,
    { definition = 0, context = 0 }: Sizes = {},
  ): SagaState {
    const saga = { format: 1, name: 'd'.repeat(definition), steps: [] } as const;
    const state = new SagaState(saga, { text: 'c'.repeat(context) });
    // Measuring a large context before each step would be slow.
    const pace = context === 0 ? 1 : 20;
    for (let count = 1; count % pace !== 0 || !journalFull(state); count += 1) {
      const entry = state.journal.add(entryOf(`step-${String(count)}`));
      state.journal.weight += compactSize(entry);
    }
    return state;
  }

  /** Adds the largest possible step, with everything that can fail and that operators can do. */
  function addWorstMoment(state: SagaState): void {
    const error = failure('now');
    const change = { content: 'x'.repeat(64_000) };
    const now = doneEntry({ step: 'now', status: 'running', outcome: 'unknown', change });
    const reply = { status: 200, content: 'x'.repeat(262_000) };
    state.journal.add({ ...now, reply, undo: { status: 'running', generation: 2, change } });
    state.failed(error, false);
    state.active.begin(new PhaseRun({ id: 'i', step: 'now', phase: 'undo', since: 0 }, error));
    for (let at = 0; at < 500; at += 1) {
      state.undoErrors.push(error);
      state.actions.push({
        action: 'retry',
        by: 'x'.repeat(500),
        reason: 'y'.repeat(500),
        at,
        applied: true,
      });
    }
  }

  it.each<readonly [string, Partial<JournalEntry>, Partial<UndoEntry>]>([
    ['were undone', {}, { status: 'undone' }],
    ['had nothing to undo', {}, { status: 'nothing' }],
    ['were refused, and had nothing to undo', { outcome: 'refused' }, { status: 'nothing' }],
    ['keep their replies', { reply: { status: 200, content: 'x'.repeat(50_000) } }, { status: 'undone' }],
  ])('each part of a snapshot stays under 1.5 MiB when all steps %s', (_, given, undo) => {
    const state = fullState((step) => doneEntry({ step, ...given }));
    expect(state.journal.entries.length).toBeGreaterThan(20);
    for (const entry of state.journal.entries) undoAs(entry, { status: 'undone', ...undo });
    const { journal, ...rest } = takeSnapshot(state);
    expect(sizeOf(journal)).toBeLessThan(MOST);
    expect(sizeOf(rest)).toBeLessThan(MOST);
  });

  it.each<Sizes>([
    {},
    { definition: 1_000_000 },
    { context: 1_000_000 },
    { definition: 500_000, context: 500_000 },
    { definition: 200_000, context: 1_040_000 },
    { definition: 1_040_000, context: 200_000 },
  ])(
    'a snapshot fits into one start with all other arguments, whatever happens in the last step: %j',
    (sizes) => {
      const state = fullState((step) => doneEntry({ step }), sizes);
      for (const entry of state.journal.entries) undoAs(entry, { status: 'nothing' });
      for (const entry of state.journal.entries.slice(0, 500)) undoAs(entry, { by: 'x'.repeat(2_000) });
      addWorstMoment(state);
      const args = continuedArguments(state, { user: 'u'.repeat(1_000) });
      expect(args.map(sizeOf).reduce((sum, size) => sum + size)).toBeLessThan(MOST_TOGETHER);
    },
  );

  it('each part of a snapshot stays under 1.5 MiB when all undos fail with large errors', () => {
    const state = fullState((step) => doneEntry({ step }));
    for (const entry of state.journal.entries.slice(-2_000)) {
      const error = failure(entry.step);
      undoAs(entry, { status: 'failed', error });
      state.undoErrors.push(error);
    }
    state.failed(failure('z', 2_000_000), false);
    const incident = { id: 'i', step: 'a', phase: 'undo', since: 0 } as const;
    state.active.begin(new PhaseRun(incident, failure('a', 2_000_000)));
    const { journal, ...rest } = takeSnapshot(state);
    expect(sizeOf(journal)).toBeLessThan(MOST);
    expect(sizeOf(rest)).toBeLessThan(MOST);
    const restored = restoreSnapshot(state.definition, {}, { journal, ...rest });
    expect(restored.undoErrors[0]).toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      step: state.undoErrors[0]?.step,
    });
    expect(restored.error).toMatchObject({ code: 'OUTCOME_UNKNOWN', step: 'z' });
    expect(underWay(restored)).toMatchObject({ id: 'i', error: { code: 'OUTCOME_UNKNOWN' } });
  });

  it('a snapshot holds all failed undos in short form while they fit', () => {
    const state = new SagaState({ format: 1, steps: [] }, {});
    const steps = Array.from({ length: 50 }, (_, index) => `step-${String(index)}`);
    state.undoErrors.push(...steps.map((step) => failure(step)));
    const { undoErrors } = takeSnapshot(state);
    expect(undoErrors.map(({ step }) => step)).toEqual(steps);
    expect(undoErrors[0]).toMatchObject({ code: 'OUTCOME_UNKNOWN', hook: 'onFailure', causes: [] });
  });

  it('a snapshot holds the first failure with its causes, and with a reply that is not large', () => {
    const state = new SagaState({ format: 1, steps: [] }, {});
    state.failed(failure('a'), false);
    expect(takeSnapshot(state).error).toEqual(state.error);
    const causes = Array.from({ length: 10 }, () => ({
      name: '€'.repeat(2_000),
      message: '€'.repeat(2_000),
    }));
    state.failed({ code: 'CALLBACK_FAILED', step: 'a', message: 'm', causes }, false);
    expect(takeSnapshot(state).error).toEqual(state.error);
  });

  it('a snapshot holds the first failure without its causes if they are too large in JSON', () => {
    const state = new SagaState({ format: 1, steps: [] }, {});
    const causes = Array.from({ length: 10 }, () => ({ name: 'Error', message: '\u0001'.repeat(4_000) }));
    state.failed({ code: 'CALLBACK_FAILED', step: 'a', hook: 'onExecute', message: 'm', causes }, false);
    expect(takeSnapshot(state).error).toEqual({ ...state.error, causes: [] });
  });

  it('a snapshot stays under 1.5 MiB with very many operator actions, and keeps the latest', () => {
    const state = new SagaState({ format: 1, steps: [] }, {});
    for (let at = 0; at < 2_000; at += 1) {
      state.actions.push({
        action: 'retry',
        by: 'x'.repeat(1_000),
        reason: 'y'.repeat(1_000),
        at,
        applied: true,
      });
    }
    const snapshot = takeSnapshot(state);
    expect(sizeOf(snapshot)).toBeLessThan(MOST);
    expect(snapshot.actions.at(-1)?.at).toBe(1_999);
  });

  it('a restored journal has the same weight', () => {
    const state = fullState((step) => doneEntry({ step }));
    const restored = restoreSnapshot(state.definition, state.context, takeSnapshot(state));
    expect(restored.journal.weight).toBe(state.journal.weight);
    expect(journalFull(restored)?.code).toBe('JOURNAL_FULL');
  });

  it('a snapshot holds everything about an execution', () => {
    const state = new SagaState({ format: 1, name: 's', steps: [] }, { n: 1 });
    expect(takeSnapshot(state)).toEqual({ journal: [], undoErrors: [], actions: [] });
    const small = { ...failure('a'), message: 'm' };
    state.failed(small, true);
    const full = Object.assign(state, {
      deadline: 0,
      endedBy: '',
      isReset: true,
      mustCompensate: true,
    });
    full.pivot.sent();
    full.active.begin(new PhaseRun({ id: 'i', step: 'a', phase: 'undo', since: 5 }, small));
    full.undoErrors.push(small);
    full.actions.push({ action: 'retry', by: 'ann', at: 1, applied: false });
    full.journal.add(doneEntry());
    const restored = restoreSnapshot(full.definition, full.context, takeSnapshot(full));
    const { journal, active, pivot } = restored;
    expect(restored).toMatchObject({
      definition: full.definition,
      context: { n: 1 },
      rootKey: '',
      stage: 'created',
      status: 'stuck',
      error: small,
      isCancelled: true,
      undoErrors: [small],
      actions: full.actions,
      arrivals: 0,
      deadline: 0,
      endedBy: '',
      isReset: true,
      mustCompensate: true,
    });
    expect(active.incidents).toEqual([{ id: 'i', step: 'a', phase: 'undo', since: 5, error: small }]);
    expect(pivot.status).toBe('sent');
    expect(journal.entries).toEqual(full.journal.entries);
  });
});

describe('an incident at the start of a continue-as-new run', () => {
  it('an incident at the start of a continue-as-new run reaches the host even if it is already decided', async () => {
    const saga = new Saga('s', { whenStepFails: 'wait' }).remoteStep('a', send).commit();
    const first = prepare(saga, { a: refused() });
    first.runtime.whenStuck = () => {
      throw new HostInterrupt('The run continues as new.');
    };
    await untilStuck(first.run());
    const { definition, context } = first.state;
    const state = restoreSnapshot(definition, context, takeSnapshot(first.state));
    const next = prepare(saga, {}, {}, state);
    act(state, 'compensate');
    await next.run();
    expect(next.runtime.log).toContain('stuck a execute');
    expect(state).toMatchObject({ status: 'errored', actions: [{ action: 'compensate', applied: true }] });
  });
});
