import * as fc from 'fast-check';
import { Saga } from '../../../src/definition/saga';
import { sizeOf } from '../../../src/context/json-size';
import { type JournalEntry } from '../../../src/engine/record/journal-entry';
import { SagaState } from '../../../src/engine/saga-state';
import { type CompactEntry, restoreEntry, shortened } from '../../../src/engine/snapshot/compact-entry';
import { restoreSnapshot, takeSnapshot } from '../../../src/engine/snapshot/snapshot';
import { SagaRequest } from '../../../src/messages/saga-request';
import { type SagaRecord } from '../../../src/protocol/record';
import { anyConditional, anyEntry, doneEntry } from './any-journal-entry';
import { unsent } from './fake-runtime';
import { codeOf } from './operator';
import { type Script, runScript } from './run-script';
import { nothing, stop } from './simple-callbacks';

const send = () => new SagaRequest({ target: 'p' });

/** The fields of an entry that its undo needs. */
const essence = ({ step, kind, status, outcome, generation, sent, ...rest }: JournalEntry) => {
  const { change, sentAt, probe, settleTime, reply, branch, undo } = rest;
  const { status: undoStatus, generation: undoGeneration, by } = undo ?? {};
  return JSON.parse(
    JSON.stringify([
      ...[step, kind, status, outcome, generation, sent, change, settleTime, reply, branch],
      // A completed request is not sent again.
      ...(status === 'done' ? [] : [sentAt, probe]),
      ...[undoStatus, undoGeneration, by],
      ...(undoStatus === 'running' ? [undo?.change, undo?.sentAt, undo?.isRefused] : []),
    ]),
  ) as unknown;
};

describe('a long journal', () => {
  const COUNT = 2_000;
  const long = (index: number) => `${'step-with-a-long-name-'.repeat(4)}${String(index)}`;

  function script(): Script {
    const saga = new Saga('s', { whenUndoFails: 'continue' });
    for (let index = 0; index < COUNT; index += 1) {
      const keepReply = index % 50 === 0;
      saga.remoteStep(long(index), send, { keepReply }).onFailure((_, attempt) => {
        const { outcome, keys } = attempt;
        const reply = keepReply ? attempt.reply : undefined;
        return new SagaRequest({ target: 'p', content: { outcome, keys, reply: reply?.content() ?? null } });
      });
    }
    const inner = new Saga()
      .localStep('x', nothing)
      .onFailure(nothing)
      .remoteStep('y', send)
      .onFailure(send)
      .commit();
    saga.conditionalStep('branch').elseThen(inner).localStep('last', stop);
    const outcomes = {
      [long(0)]: [{ kind: 'success', reply: { status: 200, content: { id: 5 } } } as const],
      [`${long(7)}:undo`]: [unsent],
    };
    return { saga: saga.commit(), outcomes };
  }

  /** The part of a record that survives a continue-as-new. */
  const lasting = ({ steps, ...record }: SagaRecord) => ({
    ...record,
    steps: steps.map(({ step, kind, status, outcome, branch, undo }) => ({
      ...{ step, kind, status, outcome, branch },
      undo: undo?.status,
    })),
  });

  it('a long journal is compacted, and everything is undone as without continue-as-new', async () => {
    const uninterrupted = await runScript(script());
    const every = Math.floor(uninterrupted.places.length / 7);
    const stops = new Set(uninterrupted.places.filter((_, index) => index % every === every - 1));
    const broken = await runScript(script(), (place) => stops.has(place));
    expect(stops.size).toBeGreaterThan(5);
    expect(broken.calls).toEqual(uninterrupted.calls);
    expect(broken.dispatches).toEqual(uninterrupted.dispatches);
    expect(lasting(broken.record)).toEqual(lasting(uninterrupted.record));
    expect(broken.record.steps[0]).not.toHaveProperty('startedAt');
  });

  it('a journal up to 256 KiB is not compacted', () => {
    const state = new SagaState({ format: 1, steps: [] }, {});
    const fill = (count: number) => {
      while (state.journal.entries.length < count)
        state.journal.add(doneEntry({ step: long(state.journal.entries.length) }));
    };
    fill(1_000);
    expect(takeSnapshot(state).journal).toEqual(state.journal.entries);
    fill(2_000);
    const { journal } = takeSnapshot(state);
    expect(journal.every((entry) => typeof entry === 'string')).toBe(true);
    expect(sizeOf(journal)).toBeLessThan(sizeOf(state.journal.entries) / 2);
  });
});

describe('an entry of a long journal', () => {
  it.each<readonly [string, Partial<JournalEntry>, CompactEntry]>([
    ['a remote step', {}, 'remote:a'],
    ['a local step', { kind: 'local', sent: [] }, 'local:a'],
    ['an activity', { kind: 'local' }, 'activity:a'],
    ['a step of a branch', { step: 'c.if-1.a' }, 'remote:c.if-1.a'],
    ['a step that was undone', { undo: { status: 'undone', generation: 1, attempts: 2 } }, 'undone-remote:a'],
    ['a step that had nothing to undo', { undo: { status: 'nothing', generation: 1 } }, 'nothing-remote:a'],
    ['an undo that failed', { undo: { status: 'failed', generation: 1, endedAt: 5 } }, 'failed-remote:a'],
    [
      'an undo by hand',
      { undo: { status: 'undone', generation: 1, by: 'ann: x' } },
      'undone-remote:a:ann: x',
    ],
    ['an undo that was skipped', { undo: { status: 'skipped', generation: 1, by: '' } }, 'skipped-remote:a:'],
  ])('an entry without further data becomes a short text: %s', (_, given, text) => {
    expect(shortened(doneEntry(given))).toBe(text);
    expect(essence(restoreEntry(text))).toEqual(essence(doneEntry(given)));
  });

  it.each<readonly [string, Partial<JournalEntry>]>([
    ['a step that runs', { status: 'running' }],
    ['a step that failed', { status: 'failed' }],
    ['a step that was refused', { outcome: 'refused' }],
    ['a step whose request was changed', { generation: 2, sent: [1, 2], change: { content: 1 } }],
    ['a step done by hand', { sent: [] }],
    ['a step whose reply is kept', { reply: { status: 200, content: 1 } }],
    ['a step that may still land', { settleTime: 5 }],
    ['a conditional step', { kind: 'conditional', sent: [], branch: 'if-1' }],
    [
      'an undo whose request was changed',
      { undo: { status: 'undone', generation: 2, change: { content: 1 } } },
    ],
    ['a running undo', { undo: { status: 'running', generation: 1 } }],
    ['a running request', { status: 'running', sentAt: 5, probe: { found: 'unknown', generation: 2 } }],
    ['an undo that was refused', { undo: { status: 'running', generation: 3, sentAt: 7, isRefused: true } }],
  ])('a compact entry holds exactly the fields that its undo needs: %s', (_, given) => {
    const entry = doneEntry(given);
    const short = shortened(entry);
    expect(typeof short).toBe('object');
    expect(short).not.toHaveProperty('startedAt');
    expect(short).not.toHaveProperty('attempts');
    expect(essence(restoreEntry(short))).toEqual(essence(entry));
  });

  it('a compact entry of any kind loses nothing that its undo needs', () => {
    fc.assert(
      fc.property(fc.oneof(anyEntry, anyConditional), (entry) => {
        const snapshot = JSON.parse(JSON.stringify(shortened(entry))) as CompactEntry;
        expect(essence(restoreEntry(snapshot))).toEqual(essence(entry));
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ...[
      '',
      ':',
      ':a',
      'remote',
      'remotea',
      'remote:',
      'Remote:a',
      'conditional:a',
      'toString:a',
      '__proto__:a',
    ],
    ...['constructor:a', 'undone:a', 'undone-:a', 'undone-toString:a', 'toString-remote:a'],
    ...['running-remote:a', '-remote:a', 'undone-undone-remote:a', 'remote::a'],
  ])('a compact entry of an unknown form is refused: %s', (text) => {
    expect(codeOf(() => restoreEntry(text))).toBe('INPUT_INVALID');
    const snapshot = { journal: [text], undoErrors: [], actions: [] };
    expect(codeOf(() => restoreSnapshot({ format: 1, steps: [] }, {}, snapshot))).toBe('INPUT_INVALID');
  });
});
