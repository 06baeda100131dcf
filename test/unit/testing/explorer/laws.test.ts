import { PhaseRun } from '../../../../src/engine/operators/phase-run';
import { Saga, sagaActivity, SagaRefused, SagaRequest } from 'temporal-saga';
import { repliesLater } from 'temporal-saga/testing';
import { ALL_LAWS } from '../../../../src/testing/explorer/laws/all-laws';
import { runSchedule, type World } from '../../../../src/testing/explorer/run-schedule';
import { readSchedule } from '../../../../src/testing/explorer/schedule';
import { RepliesTwice } from '../../../../src/testing/explorer/replies-twice';
import { SagaState } from '../../../../src/engine/saga-state';
import { Survey } from '../../../../src/testing/explorer/survey';
import type { Told } from '../../../../src/testing/explorer/recorded-run';
import type { CallbackEvent, PortEvent, RequestEvent } from '../../../../src/testing/port-event';
import { linearSaga } from './linear-saga';

const run = (schedule: string, saga: Saga = linearSaga(2), world: Partial<World<object>> = {}) =>
  runSchedule(readSchedule(schedule), {
    saga,
    context: {},
    participants: { p: () => ({}) },
    stepActivities: {},
    effects: () => undefined,
    ...world,
  });

/** The numbers of the laws that a run breaks. */
async function brokenBy(told: Told): Promise<readonly string[]> {
  const broken: string[] = [];
  const survey = new Survey();
  survey.add(told);
  for (const law of ALL_LAWS) if (await law.check(told, survey)) broken.push(law.id);
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

/** A run in which one event is another one. */
const withEvent = <E extends PortEvent>(
  told: Told,
  isMeant: (event: PortEvent) => event is E,
  change: (event: E) => PortEvent | readonly PortEvent[],
): Told => ({
  ...told,
  events: told.events.flatMap((event) => (isMeant(event) ? change(event) : event)),
});
const withDispatch = (told: Told, key: string, change: Partial<RequestEvent['dispatch']>) =>
  withEvent(told, isRequest(key), (event) => ({ ...event, dispatch: { ...event.dispatch, ...change } }));

describe('the built-in laws', () => {
  it('are numbered', () => {
    expect(ALL_LAWS.map(({ id }) => id)).toEqual(ALL_LAWS.map((_, index) => `L${String(index + 1)}`));
    expect(ALL_LAWS.filter(({ title }) => title === '')).toEqual([]);
  });

  it.each(['no faults', 's2=refused', 's1=lost, s1:undo=fails', '(start)=cancel'])(
    'hold of a run that was not tampered with: %s',
    async (schedule) => {
      expect(await brokenBy(await run(schedule))).toEqual([]);
    },
  );

  it.each<readonly [law: string, what: string, tamper: (told: Told) => Told]>([
    ['L1', 'undos in another order', (told) => ({ ...told, events: told.events.toReversed() })],
    [
      'L1',
      'an undo that is left out',
      (told) => ({
        ...told,
        events: told.events.filter(
          (event) => !isRequest(':s1:undo:1')(event) && !isCallback('s1.onFailure')(event),
        ),
      }),
    ],
    [
      'L1',
      'a step behind an undo',
      (told) => ({ ...told, events: [...told.events, told.events.find(isRequest(':s1:execute:1'))!] }),
    ],
    [
      'L1',
      'a step that is passed over',
      (told) => ({
        ...told,
        events: told.events.filter(
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
      (told) => withEvent(told, isRequest(':s1:undo:1'), (event) => [event, event]),
    ],
    [
      'L3',
      'a delivery that should have changed nothing',
      (told) => {
        const { dispatch } = told.events.find(isRequest(':s1:execute:1'))!;
        const because = 'its key was done before';
        told.deliveries.inVain.push({ dispatch, because, isAgain: false, hasEffect: true });
        return told;
      },
    ],
    [
      'L4',
      'another error at the end',
      (told) => ({ ...told, record: { ...told.record, error: { ...told.record.error!, step: 's1' } } }),
    ],
    [
      'L4',
      'an error of a saga that is finished',
      (told) => ({ ...told, record: { ...told.record, status: 'finished' } }),
    ],
    [
      'L4',
      'an error of no step that nobody outside can have brought',
      (told) => {
        const { step: _, ...error } = told.record.error!;
        return {
          ...told,
          record: { ...told.record, error },
          events: told.events.filter(({ kind }) => kind !== 'boundary'),
        };
      },
    ],
    ['L5', 'a request without a key', (told) => withDispatch(told, ':s1:execute:1', { idempotencyKey: '' })],
    ['L5', 'an undo that does not say of what', (told) => withDispatch(told, ':s1:undo:1', { about: [] })],
    [
      'L5',
      'one key for two requests',
      (told) => withDispatch(told, ':s2:execute:1', { idempotencyKey: 'explored:s1:execute:1' }),
    ],
    ['L6', 'another request', (told) => withDispatch(told, ':s2:execute:1', { content: { step: 3 } })],
    [
      'L6',
      'an event that the engine does not come to',
      (told) => ({ ...told, events: [...told.events, { kind: 'boundary', error: undefined }] }),
    ],
    ['L6', 'another record', (told) => ({ ...told, record: { ...told.record, status: 'incomplete' } })],
    ['L8', 'another record', (told) => ({ ...told, record: { ...told.record, status: 'incomplete' } })],
    [
      'L9',
      'an execution that is left running',
      (told) => ({ ...told, record: { ...told.record, status: 'running' } }),
    ],
    [
      'L9',
      'a wait for a person without a reason',
      (told) => ({
        ...told,
        record: {
          ...told.record,
          status: 'stuck',
          incident: { id: 'i', step: 's1', phase: 'undo', since: 0 },
        },
      }),
    ],
    [
      'L10',
      'a callback that saw something else',
      (told) => withEvent(told, isCallback('s1.onFailure'), (event) => ({ ...event, before: {} })),
    ],
    ['L10', 'another context at the end', (told) => ({ ...told, record: { ...told.record, context: {} } })],
  ])('%s notices %s', async (law, _, tamper) => {
    expect(await brokenBy(tamper(await run('s2=refused')))).toContain(law);
  });

  it.each(['retry', 'compensate', 'end'])(
    'hold of a run after a reset of its workflow: %s',
    async (choice) => {
      for (const place of ['s1', 's2']) {
        expect(await brokenBy(await run(`${place}=reset-then-${choice}`))).toEqual([]);
      }
    },
  );

  it.each<readonly [what: string, schedule: string, change: Partial<Told['record']>]>([
    ['a finish on what is undone', 's1=reset-then-compensate', { status: 'finished' }],
    ['an effect that is not listed', 's1=reset-then-end', { steps: [] }],
    ['an effect beside a finish', 's1=reset-then-retry', { steps: [] }],
  ])('L20 notices %s', async (_, schedule, change) => {
    const told = await run(schedule);
    const steps = told.record.steps.map((step) => ({ ...step, outcome: 'done' as const }));
    const record = { ...told.record, ...(change.status && { steps }), ...change };
    expect(await brokenBy({ ...told, record })).toContain('L20');
  });

  it('L21 notices a reply that is taken twice, and each that comes later comes twice', async () => {
    const later = { participants: { p: () => repliesLater({}) } };
    const told = await run('no faults', linearSaga(2), later);
    expect(await brokenBy(told)).toEqual([]);
    expect(await brokenBy({ ...told, takenTwice: ['explored:s1:execute:1'] })).toEqual(['L21']);
    const replies = new RepliesTwice();
    const state = new SagaState(told.definition, told.initial);
    const repeat = replies.repeat(state);
    const phase = new PhaseRun({ id: 'i', step: 's1', phase: 'execute', since: 0 });
    phase.expectReply('r');
    state.active.begin(phase);
    // Nothing has been taken before, so that the first repetition is.
    repeat({ request: 'r', says: 'done', reply: { status: 200, content: {} } });
    replies.repeatAll();
    expect(replies.taken).toEqual(['r']);
  });

  it('L2 notices an undo behind the pivot', async () => {
    const ask = () => new SagaRequest({ target: 'p' });
    const saga = new Saga('s').remoteStep('a', ask).onFailure(ask).remoteStep('b', ask).pivot().commit();
    const told = await run('no faults', saga);
    expect(await brokenBy(told)).toEqual([]);
    const undo = (await run('b=refused', saga)).events.find(isRequest(':a:undo:1'))!;
    expect(await brokenBy({ ...told, events: [...told.events, undo] })).toContain('L2');
  });

  it('L9 notices an undo that fails by itself and is given up', async () => {
    const ask = (operation: string) => () => new SagaRequest({ target: `p/${operation}` });
    const saga = new Saga('s', { whenUndoFails: 'continue' })
      .remoteStep('a', ask('do'))
      .onFailure(ask('undo'))
      .localStep(() => new Error('stop'))
      .commit();
    const refuseUndo = ({ operation }: { operation: string }) => {
      if (operation === 'undo') throw new SagaRefused();
    };
    expect(await brokenBy(await run('no faults', saga, { participants: { p: refuseUndo } }))).toEqual(['L9']);
    expect(await brokenBy(await run('a:undo=fails', saga))).toEqual([]);
  });

  it('L10 follows the activities of local steps', async () => {
    const saga = new Saga('s').localStep('a', sagaActivity('act')).withoutUndo('a test').commit();
    const act = () => ({ n: 1 });
    const told = await run('no faults', saga, { stepActivities: { act } });
    expect(told.record.context).toEqual({ n: 1 });
    expect(await brokenBy(told)).toEqual([]);
    const unstorable = () => ({ $big: 'x'.repeat(1024 * 1024 + 1) });
    const failed = await run('no faults', saga, { stepActivities: { act: unstorable } });
    expect(failed.record.error?.code).toBe('CONTEXT_TOO_LARGE');
  });

  it('L11 lets pass what changes the context alone, and what is declared', async () => {
    const ask = () => new SagaRequest({ target: 'p' });
    const failing = (saga: Saga) => saga.localStep('z', () => new Error('stop')).commit();
    const local = new Saga('s');
    local.localStep('a', () => undefined);
    expect(await brokenBy(await run('no faults', failing(local)))).toEqual([]);
    const declared = new Saga('s');
    declared.remoteStep('a', ask).withoutUndo('it only reads');
    expect(await brokenBy(await run('no faults', failing(declared)))).toEqual([]);
    const silent = new Saga('s');
    silent.remoteStep('a', ask);
    expect(await brokenBy(await run('no faults', failing(silent)))).toEqual(['L11']);
  });
});
