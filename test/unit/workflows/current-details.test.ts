import { Saga } from '../../../src/definition/saga';
import { PhaseRun } from '../../../src/engine/operators/phase-run';
import type { OperatorVerb } from '../../../src/engine/operators/operator-action';
import { admitAction } from '../../../src/engine/operators/operator-action';
import type { SagaFailure } from '../../../src/engine/record/failure';
import { SagaState } from '../../../src/engine/saga-state';
import { admitReplyMessage } from '../../../src/protocol/reply-message';
import { currentDetails, handedOverDetails } from '../../../src/workflows/display/current-details';

const PLACE = { saga: 'trip', uuid: 'trip-7', namespace: 'default' };

const failure = (step: string, message = 'no'): SagaFailure => ({
  code: 'REFUSED',
  step,
  message,
  causes: [],
});

/** The state of a saga with the given number of completed steps, and further steps that have not started. */
function stateOf(steps: number, further: readonly string[] = []): SagaState {
  const definitions = further.map((id) => ({ kind: 'local' as const, id, onExecute: { callback: id } }));
  const state = new SagaState({ format: 2, name: 'trip', steps: definitions }, {});
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

/** The phase of a step begins; with a failure it is an incident. */
function begin(
  state: SagaState,
  place: { readonly step: string; readonly phase: 'execute' | 'undo' },
  error?: SagaFailure,
): PhaseRun {
  const since = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
  const run = new PhaseRun({ id: 'incident-7', since, target: 'payment/refund', ...place }, error);
  state.active.begin(run);
  return run;
}

const linesOf = (state: SagaState) => currentDetails(PLACE, state).split('\n');
const rowsOf = (state: SagaState) => linesOf(state).filter((line) => /^[ >] step-/.test(line));

/** The text of a code span on a line of its own that begins with the words. */
function pasted(text: string, words: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const span = /^(`+) ?(.*?) ?\1$/.exec(line)?.[2];
    return span?.startsWith(words) ? [span] : [];
  });
}

/** The JSON below the name of an update. */
function argumentOf(text: string, update: string): Record<string, unknown> {
  const line = text.split('\n').findIndex((one) => one.startsWith(`**${update}**`));
  const [json = ''] = pasted(text.split('\n')[line + 1] ?? '', '{');
  return JSON.parse(json) as Record<string, unknown>;
}

describe('the details of an execution in the Temporal UI', () => {
  it('E9: the details have a row for each step of a short saga, with its undo', () => {
    const state = stateOf(2);
    Object.assign(state.journal.entries[0] ?? {}, {
      attempts: 3,
      undo: { status: 'nothing', generation: 1 },
    });
    expect(rowsOf(state)).toEqual(['  step-0  done    nothing to undo  3', '  step-1  done']);
  });

  it('the details list the steps that have not started, as the details of the start do', () => {
    const lines = linesOf(stateOf(1, ['pay', 'ship']));
    const at = lines.findIndex((line) => line.startsWith('  step-0'));
    expect(lines.slice(at + 1, at + 3)).toEqual(['  pay     not started', '  ship    not started']);
  });

  it('E9: the details have the first steps and the latest ones of a long saga', () => {
    const rows = rowsOf(stateOf(10_000));
    expect(rows).toHaveLength(20);
    expect(rows[0]).toContain('step-0 ');
    expect(rows.at(-1)).toContain('step-9999 ');
    expect(linesOf(stateOf(10_000))).toContain('  … 9980 more');
  });

  it('E9: the details have the step that a long saga waits at, and the fields that an operator must name', () => {
    const state = stateOf(10_000);
    begin(state, { step: 'step-5000', phase: 'undo' }, failure('step-5000'));
    const text = currentDetails(PLACE, state);
    expect(rowsOf(state).some((row) => row.startsWith('> step-5000 '))).toBe(true);
    for (const part of ['`step-5000`', 'undo', '`incident-7`', 'REFUSED', '`payment/refund`']) {
      expect(text).toContain(part);
    }
    expect(text).toContain('2026-01-02T03:04:05Z');
  });

  it('the undo that an operator must resolve is stuck in the table', () => {
    const state = stateOf(1);
    Object.assign(state.journal.entries[0] ?? {}, { undo: { status: 'running', generation: 1 } });
    begin(state, { step: 'step-0', phase: 'undo' }, failure('step-0'));
    expect(rowsOf(state)[0]).toMatch(/^> step-0 {2}done +stuck$/);
  });

  it('E9: the details name no incident while a request is running', () => {
    const state = stateOf(1);
    begin(state, { step: 'step-0', phase: 'execute' });
    expect(currentDetails(PLACE, state)).not.toContain('incident-7');
  });

  it('E9: the details name ten undos that failed, and the number of the others', () => {
    const state = stateOf(1);
    for (let index = 0; index < 12; index += 1) state.undoErrors.push(failure(`undone-${String(index)}`));
    const named = linesOf(state).filter((line) => line.includes('at `undone-'));
    expect(named).toHaveLength(10);
    expect(named[0]).toContain('undone-0');
    expect(linesOf(state).some((line) => line.startsWith('2 more'))).toBe(true);
  });

  it('E9: the details keep a message on one line, without control characters and without markup', () => {
    const state = stateOf(1);
    state.failed(failure('step-0', `\`\`first\n| **x** [a](b) <b>\u001b[2J${'x'.repeat(1_000)}`), false);
    expect(rowsOf(state)).toHaveLength(1);
    const [line = ''] = linesOf(state).filter((one) => one.includes('first'));
    expect(line).not.toContain('\u001b');
    expect(line.length).toBeLessThan(500);
    expect(line).toMatch(/REFUSED\*\* ``` ``first \| \*\*x\*\* \[a\]\(b\) <b>.* ```$/);
  });

  it('a run that another run continues says so, and shows no updates', () => {
    const state = stateOf(1);
    begin(state, { step: 'step-0', phase: 'undo' }, failure('step-0'));
    const text = handedOverDetails(PLACE, state);
    expect(text).toContain('latest run');
    expect(text).not.toContain('saga.');
  });
});

describe('the updates in the details', () => {
  const offered = (text: string) => [...text.matchAll(/^\*\*saga\.(\w+)\*\*/gm)].map(([, verb]) => verb);

  it('an undo that is stuck can be retried, done by hand or skipped, or the execution ended', () => {
    const state = stateOf(1);
    state.failed(failure('step-0'), false);
    begin(state, { step: 'step-0', phase: 'undo' }, failure('step-0'));
    expect(offered(currentDetails(PLACE, state))).toEqual(['retry', 'done', 'skip', 'end']);
  });

  it('a step that is stuck before the pivot can be compensated, and one behind it cannot', () => {
    const state = stateOf(1);
    begin(state, { step: 'step-0', phase: 'execute' }, failure('step-0'));
    expect(offered(currentDetails(PLACE, state))).toEqual(['retry', 'done', 'compensate', 'abort', 'end']);
    state.pivot.restore('passed');
    expect(offered(currentDetails(PLACE, state))).toEqual(['retry', 'done', 'end']);
  });

  it.each(['retry', 'done', 'skip', 'end'] as const)(
    'the argument of %s is complete but for the name of the operator',
    (verb: OperatorVerb) => {
      const state = stateOf(1);
      state.failed(failure('step-0'), false);
      begin(state, { step: 'step-0', phase: 'undo' }, failure('step-0'));
      const argument = argumentOf(currentDetails(PLACE, state), `saga.${verb}`);
      expect(() => admitAction(verb, argument)).toThrow('ACTION_INVALID');
      expect(admitAction(verb, { ...argument, by: 'ann' })).toMatchObject({ action: verb, by: 'ann' });
    },
  );

  it('the argument of redo names the innermost block around the step', () => {
    const saga = new Saga('trip');
    saga.sagaStep('outer', (body) => body.sagaStep('inner', (steps) => steps.localStep('pay', () => true)));
    const state = new SagaState(saga.commit().toJSON(), {});
    for (const step of ['outer', 'outer.inner']) {
      state.journal.add({ step, kind: 'saga', status: 'running', generation: 1, sent: [] });
    }
    begin(state, { step: 'outer.inner.pay', phase: 'execute' }, failure('outer.inner.pay'));
    const argument = argumentOf(currentDetails(PLACE, state), 'saga.redo');
    expect(admitAction('redo', { ...argument, by: 'ann' })).toMatchObject({ block: 'outer.inner' });
  });

  it('a pause names the request, the target and the end of the wait, and the argument of the reply is complete', () => {
    const state = stateOf(1);
    const run = begin(state, { step: 'step-0', phase: 'execute' });
    run.sends('shipping/ship', 'run-1:step-0:execute:1');
    run.waitsForReply({ request: 'run-1:step-0:execute:1', until: Date.UTC(2026, 0, 3) });
    const text = currentDetails(PLACE, state);
    for (const part of ['`shipping/ship`', '`run-1:step-0:execute:1`', '2026-01-03T00:00:00Z']) {
      expect(text).toContain(part);
    }
    expect(rowsOf(state)[0]).toContain('waits for reply');
    const { request, says } = admitReplyMessage(argumentOf(text, 'saga.reply'));
    expect([request, says]).toEqual(['run-1:step-0:execute:1', 'done']);
  });

  it.each([
    ['CANCELLED', 'Stopped'],
    ['ABORTED', 'Stopped'],
    ['ENDED', 'Stopped'],
    ['DEADLINE_EXCEEDED', 'Failed'],
    ['REFUSED', 'Failed'],
  ] as const)('an execution with the error %s has %s', (code, verb) => {
    const state = stateOf(1);
    state.failed({ ...failure('step-0'), code }, false);
    expect(linesOf(state)[1]).toContain(`${verb} at`);
  });

  it('a pause says how to undo the saga, as long as a request to cancel has an effect', () => {
    const pausedState = (): SagaState => {
      const state = stateOf(1);
      begin(state, { step: 'step-0', phase: 'execute' }).waitsForReply({ request: 'key-1', until: 0 });
      return state;
    };
    const compensating = pausedState();
    compensating.failed(failure('step-0'), false);
    const behindPivot = pausedState();
    behindPivot.pivot.sent();
    const offersCancel = (state: SagaState) =>
      currentDetails(PLACE, state).includes('*Request Cancellation*');
    expect([pausedState(), compensating, behindPivot].map(offersCancel)).toEqual([true, false, false]);
  });

  it('a command quotes the workflow id for a shell, and the UI fills in nothing', () => {
    const state = stateOf(1);
    begin(state, { step: 'step-0', phase: 'execute' }, failure('step-0'));
    const text = currentDetails({ saga: 'trip', uuid: "it's {runId}", namespace: 'travel' }, state);
    const [command] = pasted(text, 'temporal');
    expect(command).toContain("--namespace travel --workflow-id 'it'\\''s {''runId}' --name saga.retry");
    expect(text).not.toContain('{runId}');
  });

  it('long names, failures and undos still fit into the address of the frame that shows them', () => {
    const state = stateOf(
      200,
      Array.from({ length: 200 }, (_, index) => `later-${'x'.repeat(90)}${String(index)}`),
    );
    state.failed(failure('step-0', '漢'.repeat(2_000)), false);
    for (let index = 0; index < 50; index += 1) state.undoErrors.push(failure('step-1', 'é'.repeat(2_000)));
    begin(state, { step: 'step-7', phase: 'undo' }, failure('step-7', '\u{1f600}'.repeat(2_000)));
    const text = currentDetails({ ...PLACE, uuid: '漢'.repeat(100) }, state);
    expect(encodeURIComponent(text).length).toBeLessThanOrEqual(7_500);
    expect(offered(text)).toEqual(['retry', 'done', 'skip', 'end']);
  });
});

describe('the table of steps of a saga with blocks', () => {
  const block = { kind: 'remote', status: 'running', generation: 1, sent: [] } as const;
  const rowWith = (more: object) => {
    const state = stateOf(0);
    state.journal.add({ ...block, step: 'step-0', ...more });
    return rowsOf(state)[0];
  };

  it.each([
    ['a decision', { kind: 'decision' }, 'waits for a decision'],
    ['an event', { kind: 'event', event: 'paid' }, 'waits for the event paid'],
    ['a time', { kind: 'timer', until: Date.UTC(2026, 0, 2) }, 'waits until 2026-01-02T00:00:00.000Z'],
    ['a question', { kind: 'query', until: Date.UTC(2026, 0, 2) }, 'asks again at 2026-01-02T00:00:00.000Z'],
  ])('a step that waits for %s says so', (_, wait, text) => {
    expect(rowWith({ kind: wait.kind, wait: { step: 'step-0', since: 0, ...wait } })).toContain(text);
  });

  it('a loop says how many items are done and have failed', () => {
    const items = ['a', 'b', 'c', 'd'];
    const failed = { index: 3, error: failure('step-0[3].do') };
    expect(rowWith({ kind: 'forEach', items, itemsDone: [[0, 1]] })).toContain('running (2 of 4 done)');
    expect(rowWith({ kind: 'forEach', items, itemsDone: [[0, 1]], itemsFailed: [failed] })).toContain(
      'running (2 of 4 done, 1 failed)',
    );
  });

  it('a loop says how many items are not needed', () => {
    const items = ['a', 'b', 'c', 'd', 'e'];
    const of = (index: number, code: SagaFailure['code']) => ({
      index,
      error: { ...failure(`l[${String(index)}].do`), code },
    });
    const loop = {
      kind: 'forEach',
      items,
      itemsDone: [[0, 1]],
      itemsFailed: [of(2, 'REFUSED'), of(3, 'NOT_NEEDED')],
    };
    expect(rowWith(loop)).toContain('running (2 of 5 done, 1 failed, 1 not needed)');
    expect(rowWith({ ...loop, status: 'done' })).toContain('done (2 of 5 done, 1 failed, 2 not needed)');
  });

  it('a repeated saga says in which round it is, also after an operator has begun it again', () => {
    expect(rowWith({ kind: 'repeat' })).toContain('running (round 1)');
    expect(rowWith({ kind: 'repeat', branch: '~3' })).toContain('running (round 3)');
    expect(rowWith({ kind: 'repeat', round: 4 })).toContain('running (round 1)');
    expect(rowWith({ kind: 'repeat', round: 4, branch: '~5' })).toContain('running (round 2)');
  });

  it('a hook has a row, and its progress counts, where something fills it', () => {
    const filling = { name: 'a', steps: [{ kind: 'local' as const, id: 'x', onExecute: { callback: 'x' } }] };
    const state = new SagaState(
      {
        format: 2,
        name: 'trip',
        steps: [
          { kind: 'hook', id: 'step-empty', fillings: [] },
          { kind: 'hook', id: 'step-filled', fillings: [filling] },
        ],
      },
      {},
    );
    expect(rowsOf(state).map((row) => row.trim())).toEqual(['step-filled  not started']);
    expect(currentDetails(PLACE, state)).toContain('0 of 1 steps done');
  });

  it('steps of branches, items and rounds have rows with their paths', () => {
    const state = stateOf(0);
    const paths = ['step-0.a.do', 'step-1[7].do', 'step-2~2.do'];
    for (const step of paths) state.journal.add({ ...block, step });
    expect(rowsOf(state).map((row) => row.trim().split(/\s+/)[0])).toEqual(paths);
  });
});
