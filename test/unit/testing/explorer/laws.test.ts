import { PhaseRun } from '../../../../src/engine/operators/phase-run';
import { Saga, sagaActivity, SagaRefused, SagaRequest } from 'temporal-saga';
import { repliesLater } from 'temporal-saga/testing';
import { ALL_LAWS } from '../../../../src/testing/explorer/laws/all-laws';
import { runSchedule, type RunSetup } from '../../../../src/testing/explorer/run-schedule';
import { readSchedule } from '../../../../src/testing/explorer/schedule';
import { RepliesTwice } from '../../../../src/testing/explorer/replies-twice';
import { SagaState } from '../../../../src/engine/saga-state';
import { Survey } from '../../../../src/testing/explorer/survey';
import type { RecordedRun } from '../../../../src/testing/explorer/recorded-run';
import type { CallbackEvent, PortEvent, RequestEvent } from '../../../../src/testing/port-event';
import { linearSaga } from './linear-saga';

const execute = (schedule: string, saga: Saga = linearSaga(2), setup: Partial<RunSetup<object>> = {}) =>
  runSchedule(readSchedule(schedule), {
    saga,
    context: {},
    participants: { p: () => ({}) },
    stepActivities: {},
    effects: () => undefined,
    ...setup,
  });

/** The ids of the laws that a run breaks. */
async function brokenBy(run: RecordedRun): Promise<readonly string[]> {
  const broken: string[] = [];
  const survey = new Survey();
  survey.add(run);
  for (const law of ALL_LAWS) if (await law.check(run, survey)) broken.push(law.id);
  return broken;
}

const isRequest =
  (key: string) =>
  (event: PortEvent): event is RequestEvent =>
    event.kind === 'request' && event.dispatch.idempotencyKey.endsWith(key);
const isCallback =
  (reference: string) =>
  (event: PortEvent): event is CallbackEvent =>
    event.kind === 'callback' && event.reference.endsWith(reference);

/** A run in which one event is replaced. */
const withEvent = <E extends PortEvent>(
  run: RecordedRun,
  isMeant: (event: PortEvent) => event is E,
  change: (event: E) => PortEvent | readonly PortEvent[],
): RecordedRun => ({
  ...run,
  events: run.events.flatMap((event) => (isMeant(event) ? change(event) : event)),
});
const withDispatch = (run: RecordedRun, key: string, change: Partial<RequestEvent['dispatch']>) =>
  withEvent(run, isRequest(key), (event) => ({ ...event, dispatch: { ...event.dispatch, ...change } }));

describe('the built-in laws', () => {
  it('the built-in laws are numbered from L1', () => {
    expect(ALL_LAWS.map(({ id }) => id)).toEqual(ALL_LAWS.map((_, index) => `L${String(index + 1)}`));
    expect(ALL_LAWS.filter(({ title }) => title === '')).toEqual([]);
  });

  it.each(['no faults', 's2=refused', 's1=lost, s1:undo=fails', '(start)=cancel'])(
    'the laws hold for a run that was not tampered with: %s',
    async (schedule) => {
      expect(await brokenBy(await execute(schedule))).toEqual([]);
    },
  );

  it.each<readonly [law: string, name: string, tamper: (run: RecordedRun) => RecordedRun]>([
    ['L1', 'undos in a different order', (run) => ({ ...run, events: run.events.toReversed() })],
    [
      'L1',
      'an undo that is left out',
      (run) => ({
        ...run,
        events: run.events.filter(
          (event) => !isRequest(':s1:undo:1')(event) && !isCallback('s1.onFailure')(event),
        ),
      }),
    ],
    [
      'L1',
      'a step after an undo',
      (run) => ({ ...run, events: [...run.events, run.events.find(isRequest(':s1:execute:1'))!] }),
    ],
    [
      'L1',
      'a step that is skipped',
      (run) => ({
        ...run,
        events: run.events.filter(
          (event) =>
            !isRequest(':s1:execute:1')(event) &&
            !isCallback('s1.onExecute')(event) &&
            !isCallback('s1.onSuccess')(event),
        ),
      }),
    ],
    [
      'L3',
      'an undo that is sent again',
      (run) => withEvent(run, isRequest(':s1:undo:1'), (event) => [event, event]),
    ],
    [
      'L3',
      'a redundant delivery with an effect',
      (run) => {
        const { dispatch } = run.events.find(isRequest(':s1:execute:1'))!;
        const because = 'its key was done before';
        run.deliveries.redundant.push({ dispatch, because, isAgain: false, hasEffect: true });
        return run;
      },
    ],
    [
      'L4',
      'a different error at the end',
      (run) => ({ ...run, record: { ...run.record, error: { ...run.record.error!, step: 's1' } } }),
    ],
    [
      'L4',
      'an error of a finished saga',
      (run) => ({ ...run, record: { ...run.record, status: 'finished' } }),
    ],
    [
      'L4',
      'an error without a step that is not external',
      (run) => {
        const { step: _, ...error } = run.record.error!;
        return {
          ...run,
          record: { ...run.record, error },
          events: run.events.filter(({ kind }) => kind !== 'boundary'),
        };
      },
    ],
    ['L5', 'a request without a key', (run) => withDispatch(run, ':s1:execute:1', { idempotencyKey: '' })],
    ['L5', 'an undo that names no request', (run) => withDispatch(run, ':s1:undo:1', { about: [] })],
    [
      'L5',
      'one key for two requests',
      (run) => withDispatch(run, ':s2:execute:1', { idempotencyKey: 'explored:s1:execute:1' }),
    ],
    ['L6', 'a different request', (run) => withDispatch(run, ':s2:execute:1', { content: { step: 3 } })],
    [
      'L6',
      'an event that the engine does not reach',
      (run) => ({ ...run, events: [...run.events, { kind: 'boundary', error: undefined }] }),
    ],
    ['L6', 'a different record', (run) => ({ ...run, record: { ...run.record, status: 'incomplete' } })],
    ['L8', 'a different record', (run) => ({ ...run, record: { ...run.record, status: 'incomplete' } })],
    [
      'L9',
      'an execution that is left running',
      (run) => ({ ...run, record: { ...run.record, status: 'running' } }),
    ],
    [
      'L9',
      'a wait for an operator without a reason',
      (run) => ({
        ...run,
        record: {
          ...run.record,
          status: 'stuck',
          incident: { id: 'i', step: 's1', phase: 'undo', since: 0 },
        },
      }),
    ],
    [
      'L10',
      'a callback that saw a different context',
      (run) => withEvent(run, isCallback('s1.onFailure'), (event) => ({ ...event, before: {} })),
    ],
    ['L10', 'a different context at the end', (run) => ({ ...run, record: { ...run.record, context: {} } })],
  ])('%s detects %s', async (law, _, tamper) => {
    expect(await brokenBy(tamper(await execute('s2=refused')))).toContain(law);
  });

  it.each(['retry', 'compensate', 'end'])(
    'the laws hold for a run after a workflow reset: %s',
    async (choice) => {
      for (const place of ['s1', 's2']) {
        expect(await brokenBy(await execute(`${place}=reset-then-${choice}`))).toEqual([]);
      }
    },
  );

  it.each<readonly [name: string, schedule: string, change: Partial<RecordedRun['record']>]>([
    ['a finish without an effect that was undone', 's1=reset-then-compensate', { status: 'finished' }],
    ['an effect that is not listed', 's1=reset-then-end', { steps: [] }],
    ['a finish with an effect of no step', 's1=reset-then-retry', { steps: [] }],
  ])('L20 detects %s', async (_, schedule, change) => {
    const run = await execute(schedule);
    const steps = run.record.steps.map((step) => ({ ...step, outcome: 'done' as const }));
    const record = { ...run.record, ...(change.status && { steps }), ...change };
    expect(await brokenBy({ ...run, record })).toContain('L20');
  });

  it('L21 detects a reply that is accepted twice; each late reply is delivered twice', async () => {
    const later = { participants: { p: () => repliesLater({}) } };
    const run = await execute('no faults', linearSaga(2), later);
    expect(await brokenBy(run)).toEqual([]);
    expect(await brokenBy({ ...run, acceptedTwice: ['explored:s1:execute:1'] })).toEqual(['L21']);
    const replies = new RepliesTwice();
    const state = new SagaState(run.definition, run.initial);
    const repeat = replies.repeat(state);
    const phase = new PhaseRun({ id: 'i', step: 's1', phase: 'execute', since: 0 });
    phase.sends('payment/charge', 'r');
    state.active.begin(phase);
    // The phase has no reply yet, so it accepts the first repetition.
    repeat({ request: 'r', says: 'done', reply: { status: 200, content: {} } });
    replies.repeatAll();
    expect(replies.taken).toEqual(['r']);
  });

  it('L2 detects an undo after the pivot', async () => {
    const ask = () => new SagaRequest({ target: 'p' });
    const saga = new Saga('s').remoteStep('a', ask).onFailure(ask).remoteStep('b', ask).pivot().commit();
    const run = await execute('no faults', saga);
    expect(await brokenBy(run)).toEqual([]);
    const undo = (await execute('b=refused', saga)).events.find(isRequest(':a:undo:1'))!;
    expect(await brokenBy({ ...run, events: [...run.events, undo] })).toContain('L2');
  });

  it('L9 detects an undo that fails without an injected fault', async () => {
    const ask = (operation: string) => () => new SagaRequest({ target: `p/${operation}` });
    const saga = new Saga('s', { whenUndoFails: 'continue' })
      .remoteStep('a', ask('do'))
      .onFailure(ask('undo'))
      .localStep(() => new Error('stop'))
      .commit();
    const refuseUndo = ({ operation }: { operation: string }) => {
      if (operation === 'undo') throw new SagaRefused();
    };
    expect(await brokenBy(await execute('no faults', saga, { participants: { p: refuseUndo } }))).toEqual([
      'L9',
    ]);
    expect(await brokenBy(await execute('a:undo=fails', saga))).toEqual([]);
  });

  it('L10 includes the fields that activities of local steps return', async () => {
    const saga = new Saga('s').localStep('a', sagaActivity('act')).withoutUndo('a test').commit();
    const act = () => ({ n: 1 });
    const run = await execute('no faults', saga, { stepActivities: { act } });
    expect(run.record.context).toEqual({ n: 1 });
    expect(await brokenBy(run)).toEqual([]);
    const unstorable = () => ({ $big: 'x'.repeat(1024 * 1024 + 1) });
    const failed = await execute('no faults', saga, { stepActivities: { act: unstorable } });
    expect(failed.record.error?.code).toBe('CONTEXT_TOO_LARGE');
  });

  it('L11 accepts steps that change only the context, and declared steps', async () => {
    const ask = () => new SagaRequest({ target: 'p' });
    const failing = (saga: Saga) => saga.localStep('z', () => new Error('stop')).commit();
    const local = new Saga('s');
    local.localStep('a', () => undefined);
    expect(await brokenBy(await execute('no faults', failing(local)))).toEqual([]);
    const declared = new Saga('s');
    declared.remoteStep('a', ask).withoutUndo('it only reads');
    expect(await brokenBy(await execute('no faults', failing(declared)))).toEqual([]);
    const silent = new Saga('s');
    silent.remoteStep('a', ask);
    expect(await brokenBy(await execute('no faults', failing(silent)))).toEqual(['L11']);
  });
});
