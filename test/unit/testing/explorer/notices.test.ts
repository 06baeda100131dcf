import { Saga, SagaRefused, SagaRequest } from 'temporal-saga';
import type { ParticipantFunction } from 'temporal-saga/testing';
import { exploreSaga } from 'temporal-saga/testing/explorer';
import { noticesComeLast } from '../../../../src/testing/explorer/laws/notices-come-last';
import type { RecordedRun } from '../../../../src/testing/explorer/recorded-run';
import { runSchedule } from '../../../../src/testing/explorer/run-schedule';
import { readSchedule } from '../../../../src/testing/explorer/schedule';
import { Survey } from '../../../../src/testing/explorer/survey';
import { emptyLedger, honest, type Ledger } from './linear-saga';

const ask = (target: string) => () => new SagaRequest({ target });

const telling = () => {
  const saga = new Saga('telling');
  for (const step of ['a', 'b']) saga.remoteStep(step, ask('p/do')).onFailure(ask('p/undo'));
  return saga
    .atEnd('finished', ask('mail/placed'))
    .atEnd(['errored', 'cancelled', 'incomplete'], ask('mail/failed'))
    .commit();
};

interface World extends Ledger {
  readonly mails: Record<string, string>;
  sent: number;
}

const newWorld = (): World => ({ ...emptyLedger(), mails: {}, sent: 0 });

const mailing =
  (world: World): ParticipantFunction =>
  ({ idempotencyKey, target }) => {
    world.mails[idempotencyKey] = target;
    return {};
  };

describe('the explorer', () => {
  it('explores faults at notices, which undo nothing and come last', async () => {
    const { schedules } = await exploreSaga(telling(), {
      participantState: newWorld,
      participants: (world) => ({ p: honest(world), mail: mailing(world) }),
      invariants: {
        'all or nothing': ({ status }, { done }) => done.size === (status === 'finished' ? 2 : 0),
      },
    });
    expect(schedules).toBeGreaterThan(30);
  });

  it('finds a participant that takes a notice twice', async () => {
    const exploration = exploreSaga(telling(), {
      participantState: newWorld,
      participants: (world) => ({
        p: honest(world),
        mail: () => {
          world.sent += 1;
          return {};
        },
      }),
    });
    await expect(exploration).rejects.toThrow(/L3/);
  });

  it('finds a participant that refuses a notice when it is delivered again', async () => {
    const exploration = exploreSaga(telling(), {
      participantState: newWorld,
      participants: (world) => ({
        p: honest(world),
        mail: ({ idempotencyKey, target }) => {
          if (idempotencyKey in world.mails) throw new SagaRefused();
          world.mails[idempotencyKey] = target;
          return {};
        },
      }),
    });
    await expect(exploration).rejects.toThrow(/L19/);
  });
});

describe('the law about notices', () => {
  const breachIn = async (schedule: string, tamper: (run: RecordedRun) => RecordedRun) => {
    const world = newWorld();
    const run = await runSchedule(readSchedule(schedule), {
      saga: telling(),
      context: {},
      participants: { p: honest(world), mail: mailing(world) },
      stepActivities: {},
      effects: () => world,
    });
    return noticesComeLast.check(tamper(run), new Survey());
  };

  it.each([
    'no faults',
    'a=refused',
    '@finished:notice=refused',
    'a=cancel, @errored-cancelled-incomplete:notice=lost',
  ])('holds for %s', async (schedule) => {
    expect(await breachIn(schedule, (run) => run)).toBeUndefined();
  });

  it('breaks when a step follows a notice', async () => {
    const swap = (run: RecordedRun) => ({ ...run, events: run.events.toReversed() });
    expect(await breachIn('no faults', swap)).toMatchObject({
      message: expect.stringContaining('after a notice'),
    });
  });

  it('breaks when a notice is missing, or is that of another end', async () => {
    const without = ({ record: { notices: _, ...record }, ...run }: RecordedRun) => ({ ...run, record });
    expect(await breachIn('no faults', without)).toMatchObject({
      message: expect.stringContaining('sent nothing'),
    });
    const errored = ({ record, ...run }: RecordedRun) => ({
      ...run,
      record: { ...record, status: 'errored' as const },
    });
    expect(await breachIn('no faults', errored)).toBeDefined();
    const none = ({ definition: { atEnd: _, ...definition }, ...run }: RecordedRun) => ({
      ...run,
      definition,
    });
    expect(await breachIn('no faults', none)).toMatchObject({
      message: expect.stringContaining('instead of nothing'),
    });
  });

  it('breaks when a notice is sent under another key', async () => {
    const again = (run: RecordedRun) => ({
      ...run,
      events: run.events.flatMap((event) =>
        event.kind === 'request' && event.dispatch.phase === 'notice'
          ? [event, { ...event, dispatch: { ...event.dispatch, idempotencyKey: 'other' } }]
          : [event],
      ),
    });
    expect(await breachIn('no faults', again)).toMatchObject({
      message: expect.stringContaining('two keys'),
    });
  });
});
