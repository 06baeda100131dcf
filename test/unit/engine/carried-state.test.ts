import { PhaseRun } from '../../../src/engine/operators/phase-run';
import type { StepEntry } from '../../../src/engine/record/step-entry';
import { underWay } from './under-way';
import * as fc from 'fast-check';
import { SagaContext } from '../../../src/context/saga-context';
import { Saga } from '../../../src/definition/saga';
import {
  type CompactEntry,
  compactSize,
  restoreEntry,
  shortened,
} from '../../../src/engine/snapshot/compact-entry';
import { takeSnapshot, journalFull, restoreSnapshot } from '../../../src/engine/snapshot/snapshot';
import type { SagaFailure } from '../../../src/engine/record/failure';
import type { JournalEntry, UndoEntry } from '../../../src/engine/record/journal-entry';
import { HostInterrupt } from '../../../src/engine/host-interrupt';
import { sizeOf } from '../../../src/context/json-size';
import { SagaState } from '../../../src/engine/saga-state';
import { SagaRequest } from '../../../src/messages/saga-request';
import { continuedArguments } from '../../../src/protocol/continued-run';
import type { SagaRecord } from '../../../src/protocol/record';
import { prepare, refused, success, unsent } from './fake-runtime';
import { type Story, tell } from './in-pieces';
import { act, codeOf, untilStuck } from './operator';

const ask = () => new SagaRequest({ target: 'p' });
const stop = () => new Error('stop');
const nothing = () => undefined;
const MOST = 1.5 * 1024 * 1024;
/** What Temporal takes for all arguments of a run together, less some room for their form. */
const MOST_TOGETHER = 2_050_000;

/** An entry of the journal that was done, as a remote step of the first generation leaves it. */
const doneEntry = (given: Partial<JournalEntry> = {}): JournalEntry => ({
  step: 'a',
  kind: 'remote',
  status: 'done',
  outcome: 'done',
  generation: 1,
  sent: [1],
  startedAt: 1,
  endedAt: 2,
  attempts: 1,
  requestSize: 3,
  responseSize: 4,
  ...given,
});

/** What undoing needs of an entry. */
const essence = ({ step, kind, status, outcome, generation, sent, ...rest }: JournalEntry) => {
  const { change, sentAt, probe, settleTime, reply, branch, undo } = rest;
  const { status: undoStatus, generation: undoGeneration, by } = undo ?? {};
  return JSON.parse(
    JSON.stringify([
      ...[step, kind, status, outcome, generation, sent, change, settleTime, reply, branch],
      // What is over is not sent again.
      ...(status === 'done' ? [] : [sentAt, probe]),
      ...[undoStatus, undoGeneration, by],
      ...(undoStatus === 'running' ? [undo?.change, undo?.sentAt, undo?.isRefused] : []),
    ]),
  ) as unknown;
};

describe('a long journal', () => {
  const COUNT = 2_000;
  const long = (index: number) => `${'step-with-a-long-name-'.repeat(4)}${String(index)}`;

  function story(): Story {
    const saga = new Saga('s', { whenUndoFails: 'continue' });
    for (let index = 0; index < COUNT; index += 1) {
      const options = index % 50 === 0 ? { keepReply: true } : {};
      saga.remoteStep(long(index), ask, options).onFailure((_, attempt) => {
        const { outcome, keys, reply } = attempt;
        return new SagaRequest({ target: 'p', content: { outcome, keys, reply: reply?.content() ?? null } });
      });
    }
    const inner = new Saga()
      .localStep('x', nothing)
      .onFailure(nothing)
      .remoteStep('y', ask)
      .onFailure(ask)
      .commit();
    saga.conditionalStep('branch').elseThen(inner).localStep('last', stop);
    const outcomes = {
      [long(0)]: [{ kind: 'success', reply: { status: 200, content: { id: 5 } } } as const],
      [`${long(7)}:undo`]: [unsent],
    };
    return { saga: saga.commit(), outcomes };
  }

  /** What a record says of a step that was done in an earlier run. */
  const lasting = ({ steps, ...record }: SagaRecord) => ({
    ...record,
    steps: steps.map(({ step, kind, status, outcome, branch, undo }) => ({
      ...{ step, kind, status, outcome, branch },
      undo: undo?.status,
    })),
  });

  it('is carried in short, and everything is undone as in one that ran straight', async () => {
    const straight = await tell(story());
    const every = Math.floor(straight.places.length / 7);
    const stops = new Set(straight.places.filter((_, index) => index % every === every - 1));
    const broken = await tell(story(), (place) => stops.has(place));
    expect(stops.size).toBeGreaterThan(5);
    expect(broken.calls).toEqual(straight.calls);
    expect(broken.dispatches).toEqual(straight.dispatches);
    expect(lasting(broken.record)).toEqual(lasting(straight.record));
    expect(broken.record.steps[0]).not.toHaveProperty('startedAt');
  });

  it('is carried as it is up to 256 KiB of it', () => {
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
  ])('is a short text where there is nothing more to say: %s', (_, given, text) => {
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
    ['an undo under way', { undo: { status: 'running', generation: 1 } }],
    ['a request under way', { status: 'running', sentAt: 5, probe: { found: 'unknown', generation: 2 } }],
    ['an undo that was refused', { undo: { status: 'running', generation: 3, sentAt: 7, isRefused: true } }],
  ])('holds what undoing needs, and no more: %s', (_, given) => {
    const entry = doneEntry(given);
    const short = shortened(entry);
    expect(typeof short).toBe('object');
    expect(short).not.toHaveProperty('startedAt');
    expect(short).not.toHaveProperty('attempts');
    expect(essence(restoreEntry(short))).toEqual(essence(entry));
  });

  it('loses nothing that undoing needs, whatever it is', () => {
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
  ])('is refused when it is a text of no known form: %s', (text) => {
    expect(codeOf(() => restoreEntry(text))).toBe('INPUT_INVALID');
    const snapshot = { journal: [text], undoErrors: [], actions: [] };
    expect(codeOf(() => restoreSnapshot({ format: 1, steps: [] }, {}, snapshot))).toBe('INPUT_INVALID');
  });
});

describe('what is carried', () => {
  const failure = (step: string, size = 20_000): SagaFailure => ({
    code: 'OUTCOME_UNKNOWN',
    step,
    hook: 'onFailure',
    message: 'x'.repeat(2_000),
    causes: Array.from({ length: 10 }, () => ({ name: 'Error', message: 'y'.repeat(2_000) })),
    response: { status: 500, content: 'z'.repeat(size) },
  });

  /** Bytes in the definition and in the context. */
  interface Baggage {
    readonly definition?: number;
    readonly context?: number;
  }

  function undoAs(entry: StepEntry, undo: Partial<UndoEntry>): void {
    Object.assign(entry.beginUndo(0), undo);
  }

  /** As many steps as may be started. */
  function fullState(
    entryOf: (step: string) => JournalEntry,
    { definition = 0, context = 0 }: Baggage = {},
  ): SagaState {
    const saga = { format: 1, name: 'd'.repeat(definition), steps: [] } as const;
    const state = new SagaState(saga, { text: 'c'.repeat(context) });
    // To measure a large context before each step would take a while.
    const pace = context === 0 ? 1 : 20;
    for (let count = 1; count % pace !== 0 || !journalFull(state); count += 1) {
      const entry = state.journal.add(entryOf(`step-${String(count)}`));
      state.journal.weight += compactSize(entry);
    }
    return state;
  }

  /** All that can go wrong at the step of the moment, and was done about it, at full length. */
  function addWorstMoment(state: SagaState): void {
    const error = failure('now');
    const change = { content: 'x'.repeat(64_000) };
    const now = doneEntry({ step: 'now', status: 'running', outcome: 'unknown', change });
    const reply = { status: 200, content: 'x'.repeat(262_000) };
    state.journal.add({ ...now, reply, undo: { status: 'running', generation: 2, change } });
    state.error = error;
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
  ])('stays under 1.5 MiB, in each part, also when all steps %s', (_, given, undo) => {
    const state = fullState((step) => doneEntry({ step, ...given }));
    expect(state.journal.entries.length).toBeGreaterThan(20);
    for (const entry of state.journal.entries) undoAs(entry, { status: 'undone', ...undo });
    const { journal, ...rest } = takeSnapshot(state);
    expect(sizeOf(journal)).toBeLessThan(MOST);
    expect(sizeOf(rest)).toBeLessThan(MOST);
  });

  it.each<Baggage>([
    {},
    { definition: 1_000_000 },
    { context: 1_000_000 },
    { definition: 500_000, context: 500_000 },
    { definition: 200_000, context: 1_040_000 },
    { definition: 1_040_000, context: 200_000 },
  ])('fits into one start together with all the rest, whatever happens at the last step: %j', (baggage) => {
    const state = fullState((step) => doneEntry({ step }), baggage);
    for (const entry of state.journal.entries) undoAs(entry, { status: 'nothing' });
    for (const entry of state.journal.entries.slice(0, 500)) undoAs(entry, { by: 'x'.repeat(2_000) });
    addWorstMoment(state);
    const args = continuedArguments(state, { user: 'u'.repeat(1_000) });
    expect(args.map(sizeOf).reduce((sum, size) => sum + size)).toBeLessThan(MOST_TOGETHER);
  });

  it('stays under 1.5 MiB, in each part, also when all undos fail at great length', () => {
    const state = fullState((step) => doneEntry({ step }));
    for (const entry of state.journal.entries.slice(-2_000)) {
      const error = failure(entry.step);
      undoAs(entry, { status: 'failed', error });
      state.undoErrors.push(error);
    }
    state.error = failure('z', 2_000_000);
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

  it('holds all failed undos, though in short, as long as they fit', () => {
    const state = new SagaState({ format: 1, steps: [] }, {});
    const steps = Array.from({ length: 50 }, (_, index) => `step-${String(index)}`);
    state.undoErrors.push(...steps.map((step) => failure(step)));
    const { undoErrors } = takeSnapshot(state);
    expect(undoErrors.map(({ step }) => step)).toEqual(steps);
    expect(undoErrors[0]).toMatchObject({ code: 'OUTCOME_UNKNOWN', hook: 'onFailure', causes: [] });
  });

  it('holds the first failure with its causes, and with a reply that is not large', () => {
    const state = new SagaState({ format: 1, steps: [] }, {});
    state.error = failure('a');
    expect(takeSnapshot(state).error).toEqual(state.error);
    const causes = Array.from({ length: 10 }, () => ({
      name: '€'.repeat(2_000),
      message: '€'.repeat(2_000),
    }));
    state.error = { code: 'CALLBACK_FAILED', step: 'a', message: 'm', causes };
    expect(takeSnapshot(state).error).toEqual(state.error);
  });

  it('holds the first failure in short, where its causes take more room in JSON than there is', () => {
    const state = new SagaState({ format: 1, steps: [] }, {});
    const causes = Array.from({ length: 10 }, () => ({ name: 'Error', message: '\u0001'.repeat(4_000) }));
    state.error = { code: 'CALLBACK_FAILED', step: 'a', hook: 'onExecute', message: 'm', causes };
    expect(takeSnapshot(state).error).toEqual({ ...state.error, causes: [] });
  });

  it('stays under 1.5 MiB when people have done very much; the latest of it is kept', () => {
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

  it('weighs the same after it was carried', () => {
    const state = fullState((step) => doneEntry({ step }));
    const restored = restoreSnapshot(state.definition, state.context, takeSnapshot(state));
    expect(restored.journal.weight).toBe(state.journal.weight);
    expect(journalFull(restored)?.code).toBe('JOURNAL_FULL');
  });

  it('is everything about an execution', () => {
    const state = new SagaState({ format: 1, name: 's', steps: [] }, { n: 1 });
    expect(takeSnapshot(state)).toEqual({ journal: [], undoErrors: [], actions: [] });
    const small = { ...failure('a'), message: 'm' };
    const full = Object.assign(state, {
      error: small,
      isCancelled: true,
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
    const { journal, active, pivot, ...rest } = restored;
    expect(rest).toEqual({
      definition: full.definition,
      context: { n: 1 },
      rootKey: '',
      status: 'created',
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

describe('a context', () => {
  const grow = (bytes: number) =>
    new Saga('s').localStep('a', () => new SagaContext({ text: 'x'.repeat(bytes) }));

  it.each([
    [1_000_000, 200_000, undefined],
    [1_000_000, 400_000, 'CONTEXT_TOO_LARGE'],
    [100_000, 1_040_000, undefined],
    [300_000, 1_040_000, 'CONTEXT_TOO_LARGE'],
  ])('beside a definition of %d bytes may have %d: %s', async (definition, context, code) => {
    const saga = grow(context)
      .localStep('b')
      .onExecute(nothing, { text: 'd'.repeat(definition) })
      .commit();
    const { state, run } = prepare(saga);
    await run();
    expect(state.error?.code).toBe(code);
  });

  it('may have less, the more the journal holds', async () => {
    const { state, run } = prepare(grow(800_000).commit());
    state.journal.weight = 600_000;
    await run();
    expect(state.error).toMatchObject({ code: 'CONTEXT_TOO_LARGE', step: 'a', hook: 'onExecute' });
  });
});

describe('an incident with which a fresh run begins', () => {
  it('is shown to the host, that it takes back what it told people, though somebody has decided', async () => {
    const saga = new Saga('s', { whenStepFails: 'wait' }).remoteStep('a', ask).commit();
    const first = prepare(saga, { a: refused() });
    first.runtime.whenStuck = () => {
      throw new HostInterrupt('A fresh run begins.');
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

describe('a journal that is full', () => {
  const heavy = { kind: 'success', reply: { status: 200, content: 'x'.repeat(260_000) } } as const;
  const STEPS = ['a', 'b', 'c', 'd', 'e', 'f'];
  const keeping = () => {
    const saga = new Saga('s', { keepReply: true });
    for (const name of STEPS) saga.remoteStep(name, ask).onFailure(ask);
    return saga.commit();
  };

  it('keeps the next step from being started, and the saga compensates (S11)', async () => {
    const { state, runtime, run } = prepare(
      keeping(),
      Object.fromEntries(STEPS.map((step) => [step, heavy])),
    );
    await run();
    expect(runtime.calls).toEqual([
      ...['send a', 'send b', 'send c', 'send d', 'send e'],
      ...['send e:undo', 'send d:undo', 'send c:undo', 'send b:undo', 'send a:undo'],
    ]);
    expect(state.status).toBe('errored');
    expect(state.error).toEqual({ code: 'JOURNAL_FULL', message: expect.any(String), causes: [] });
  });

  it('is no reason before that', async () => {
    const { state, run } = prepare(keeping(), { a: heavy, b: refused() });
    await run();
    expect(state.error?.code).toBe('REFUSED');
    const light = prepare(keeping(), { a: success });
    await light.run();
    expect(light.state.status).toBe('finished');
  });

  it('is not filled by a reply that is too large to be kept', async () => {
    const huge = { kind: 'success', reply: { status: 200, content: 'x'.repeat(270_000) } } as const;
    const { state, run } = prepare(keeping(), Object.fromEntries(STEPS.map((step) => [step, huge])));
    await run();
    expect(state.status).toBe('finished');
    expect(state.journal.find('a')).not.toHaveProperty('reply');
  });
});

const anyChange = fc.record({ target: fc.string(), content: fc.jsonValue() }, { requiredKeys: [] });
const anyReply = fc.record({ status: fc.constantFrom(200, 400, 500), content: fc.jsonValue() });
const anyGeneration = fc.constantFrom(1, 1, 1, 2, 3);
/** A change belongs to a generation of its own. */
function withoutIdleChange<C extends { readonly generation: number; change?: unknown }>(entry: C): C {
  if (entry.generation === 1) delete entry.change;
  return entry;
}
const anyUndo = fc
  .record<UndoEntry>(
    {
      status: fc.constantFrom('running', 'undone', 'nothing', 'failed', 'skipped'),
      generation: anyGeneration,
      change: anyChange,
      by: fc.string({ maxLength: 20 }),
      sentAt: fc.nat(),
      isRefused: fc.constant(true as const),
      startedAt: fc.nat(),
      attempts: fc.nat(),
    },
    { requiredKeys: ['status', 'generation'] },
  )
  .map(withoutIdleChange);
const anyEntry = fc
  .record<JournalEntry>(
    {
      step: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,30}$/),
      kind: fc.constantFrom('local', 'remote'),
      status: fc.constantFrom('done', 'done', 'running', 'failed'),
      generation: anyGeneration,
      sent: fc.constantFrom([], [1], [1], [2], [1, 2]),
      outcome: fc.constantFrom('done', 'done', 'refused', 'unknown'),
      change: anyChange,
      sentAt: fc.nat(),
      probe: fc.record({ found: fc.constantFrom('done', 'not-done', 'unknown'), generation: fc.nat() }),
      settleTime: fc.nat(),
      reply: anyReply,
      undo: anyUndo,
      startedAt: fc.nat(),
      attempts: fc.nat(),
    },
    { requiredKeys: ['step', 'kind', 'status', 'generation', 'sent'] },
  )
  .map(withoutIdleChange);
const anyConditional = fc.record<JournalEntry>({
  step: fc.constant('c'),
  kind: fc.constant('conditional'),
  status: fc.constantFrom('done', 'running', 'failed'),
  generation: fc.constant(1),
  sent: fc.constant([]),
  branch: fc.constantFrom('if-1', 'else', 'none'),
});
