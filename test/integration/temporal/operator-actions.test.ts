import { randomUUID } from 'node:crypto';
import { replyLater, SagaRefused } from 'temporal-saga';
import type { OperatorAction, SagaExecution, SagaManager } from 'temporal-saga/client';
import { useTemporal } from '../../support/saga-worker';
import { until } from '../../support/until';
import { carefulParcel, type Parcel, parcel, slowParcel } from './operator-sagas';

const temporal = useTemporal();
const open: { readonly uuid: string; readonly end: Promise<unknown> }[] = [];

/** No test leaves an execution behind that somebody still waits for. */
afterEach(async () => {
  for (const { uuid, end } of open.splice(0)) {
    await temporal.client.workflow
      .getHandle(uuid)
      .terminate()
      .catch(() => undefined);
    await end;
  }
});

/** Starts a saga whose end is waited for. */
function start(manager: SagaManager, saga: typeof parcel, parcelId: string) {
  const uuid = randomUUID();
  const end = manager.run<Parcel>(saga, { parcelId }, { uuid, raiseOnError: false });
  open.push({ uuid, end });
  return { uuid, end };
}

/** Participants of which some refuse until they are mended. */
function participants(...broken: string[]) {
  const asked: string[] = [];
  const serve = ({ target }: { target: string }) => {
    asked.push(target);
    if (broken.includes(target)) throw new SagaRefused();
    return { trackingId: 'T1' };
  };
  const mend = () => {
    broken.length = 0;
  };
  return { asked, mend, serve };
}

async function stuckAt(saga: typeof parcel, ...broken: string[]) {
  const { asked, mend, serve } = participants(...broken);
  const { manager, stop } = await temporal.startWorker({
    sagasPath: require.resolve('./operator-sagas'),
    participants: { '*': serve },
  });
  const { uuid, end } = start(manager, saga, 'P1');
  await until(async () => (await manager.load(uuid).catch(() => undefined))?.status === 'stuck');
  return { asked, mend, manager, stop, uuid, end, execution: await manager.load(uuid) };
}

/** What names the open incident, and who acts. */
function about({
  incidents,
  activePhases,
}: SagaExecution): Pick<OperatorAction, 'step' | 'phase' | 'incident' | 'by'> {
  const [incident] = [...incidents, ...activePhases];
  if (!incident) throw new Error('No phase of the execution is under way.');
  return { step: incident.step, phase: incident.phase, incident: incident.id, by: 'ann' };
}

const code = (result: Promise<unknown>) =>
  result.then(
    () => 'accepted',
    (error: unknown) => (error as { code?: string }).code ?? error,
  );

describe('an execution whose undo was refused', () => {
  const stuckUndo = () => stuckAt(parcel, 'mail/send', 'shipping/recall');

  it('is stuck, and says where and why', async () => {
    const { execution } = await stuckUndo();
    expect(execution).toMatchObject({
      status: 'stuck',
      error: { code: 'REFUSED', step: 'notify' },
      incident: { step: 'ship', phase: 'undo', error: { code: 'REFUSED' } },
    });
  });

  it('is no pause: whoever waits for one waits on', async () => {
    const { manager, uuid } = await stuckUndo();
    const options = { uuid, pauseOnDisk: true, timeout: '200 ms' };
    await expect(manager.run<Parcel>(parcel, { parcelId: 'P1' }, options)).rejects.toMatchObject({
      code: 'EXECUTION_UNFINISHED',
      uuid,
      execution: { status: 'stuck' },
    });
  });

  it('goes on undoing after a retry that succeeds', async () => {
    const { asked, mend, manager, uuid, end, execution } = await stuckUndo();
    mend();
    const after = await manager.resolve(uuid, { ...about(execution), action: 'retry', reason: 'mended' });
    expect(after.uuid).toBe(uuid);
    expect(await end).toMatchObject({
      status: 'errored',
      error: { code: 'REFUSED', step: 'notify' },
      actions: [{ action: 'retry', by: 'ann', reason: 'mended', step: 'ship', phase: 'undo', applied: true }],
    });
    expect(asked.slice(-2)).toEqual(['shipping/recall', 'packing/unpack']);
  });

  it('counts it as undone when somebody did it by hand', async () => {
    const { manager, uuid, end, execution } = await stuckUndo();
    await manager.resolve(uuid, { ...about(execution), action: 'done' });
    expect(await end).toMatchObject({ status: 'errored', undoErrors: [] });
  });

  it('ends as incomplete when it is given up, and undoes the rest', async () => {
    const { asked, manager, uuid, end, execution } = await stuckUndo();
    await manager.resolve(uuid, { ...about(execution), action: 'skip', reason: 'lost at sea' });
    expect(await end).toMatchObject({ status: 'incomplete', undoErrors: [{ step: 'ship' }] });
    expect(asked.at(-1)).toBe('packing/unpack');
  });

  it('refuses what does not fit, and changes nothing', async () => {
    const { manager, uuid, execution } = await stuckUndo();
    const given = about(execution);
    const attempts: readonly [OperatorAction, string][] = [
      [{ ...given, action: 'retry', incident: 'another' }, 'INCIDENT_CLOSED'],
      [{ ...given, action: 'retry', step: 'pack' }, 'INCIDENT_CLOSED'],
      [{ ...given, action: 'compensate', reason: 'x' }, 'ACTION_IMPOSSIBLE'],
      [{ ...given, action: 'retry', by: '' }, 'ACTION_INVALID'],
      [{ ...given, action: 'skip' }, 'ACTION_INVALID'],
      [{ ...given, action: 'fix' as 'retry' }, 'ACTION_INVALID'],
    ];
    for (const [action, refusal] of attempts) {
      await expect(manager.resolve(uuid, action)).rejects.toMatchObject({ name: 'SagaError', code: refusal });
    }
    expect(await manager.load(uuid)).toMatchObject({ status: 'stuck', actions: [] });
  });

  it('takes one of two actions that come at once', async () => {
    const { mend, manager, uuid, end, execution } = await stuckUndo();
    mend();
    const act = (by: string) => code(manager.resolve(uuid, { ...about(execution), action: 'retry', by }));
    expect((await Promise.all([act('ann'), act('bob')])).toSorted()).toEqual(['INCIDENT_CLOSED', 'accepted']);
    expect((await end).actions).toHaveLength(1);
  });

  it('shows its incident, and refuses nothing for good, while there is no worker', async () => {
    const { manager, stop, uuid, execution } = await stuckUndo();
    await stop();
    expect(await manager.load(uuid)).toMatchObject({
      status: 'stuck',
      stepsUnavailable: true,
      incidents: [
        { id: execution.incidents[0]?.id, step: 'ship', phase: 'undo', error: { code: 'REFUSED' } },
      ],
    });
    const retry = { ...about(execution), action: 'retry' } as const;
    expect(await code(manager.resolve(uuid, retry, { timeout: '2 s' }))).toBe('WORKER_UNAVAILABLE');
  });
});

describe('an execution whose step failed and waits', () => {
  const stuckStep = () => stuckAt(carefulParcel, 'shipping/ship');

  it('goes on with the response of what was done by hand', async () => {
    const { manager, uuid, end, execution } = await stuckStep();
    await manager.resolve(uuid, { ...about(execution), action: 'done', response: { trackingId: 'BY-HAND' } });
    expect(await end).toMatchObject({ status: 'finished', context: { trackingId: 'BY-HAND' } });
  });

  it('is undone when a person says so', async () => {
    const { manager, uuid, end, execution } = await stuckStep();
    await manager.resolve(uuid, { ...about(execution), action: 'compensate', reason: 'no carrier' });
    expect(await end).toMatchObject({ status: 'errored', error: { code: 'REFUSED', step: 'ship' } });
  });
});

describe('an execution that was cancelled before it got stuck', () => {
  it('ends as cancelled, although Temporal cannot say so', async () => {
    const { mend, serve } = participants('packing/unpack');
    const { manager } = await temporal.startWorker({
      sagasPath: require.resolve('./operator-sagas'),
      participants: { packing: serve, shipping: () => replyLater },
    });
    const { uuid, end } = start(manager, slowParcel, 'P1');
    const status = async () => (await manager.load(uuid).catch(() => undefined))?.status;
    await until(async () => (await status()) === 'paused');
    const handle = temporal.client.workflow.getHandle(uuid);
    await handle.cancel();
    await until(async () => (await status()) === 'stuck');
    mend();
    await manager.resolve(uuid, { ...about(await manager.load(uuid)), action: 'retry' });
    expect(await end).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' }, undoErrors: [] });
    expect((await handle.describe()).status.name).toBe('FAILED');
    // E9: the failure that closes it says that it was cancelled, and carries the whole record.
    const closing: unknown = await handle.result().catch((error: unknown) => error);
    expect(closing).toMatchObject({ cause: { type: 'SagaCancelled', details: [{ saga: 'slow-parcel' }] } });
    expect(await manager.load(uuid)).toMatchObject({
      status: 'cancelled',
      stepsUnavailable: false,
      steps: [{ step: 'pack' }, { step: 'ship' }],
    });
  });
});

describe('an execution that is not there any more, or never was', () => {
  const abort: OperatorAction = { action: 'abort', by: 'ann', reason: 'test' };

  it('takes no action', async () => {
    const { serve } = participants();
    const { manager } = await temporal.startWorker({
      sagasPath: require.resolve('./operator-sagas'),
      participants: { '*': serve },
    });
    const { uuid } = await manager.run(parcel, { parcelId: 'P1' });
    await expect(manager.resolve(uuid, abort)).rejects.toMatchObject({
      name: 'SagaExecutionAlreadyExecutedError',
      code: 'SAGA_EXECUTION_CLOSED',
    });
    await expect(manager.resolve(randomUUID(), abort)).rejects.toMatchObject({ code: 'EXECUTION_NOT_FOUND' });
  });
});

describe('many stuck executions', () => {
  async function manyStuck() {
    const { mend, serve } = participants('mail/send', 'shipping/recall');
    const { manager } = await temporal.startWorker({
      sagasPath: require.resolve('./operator-sagas'),
      participants: { '*': serve },
    });
    const ends = ['P1', 'P2', 'P3'].map((parcelId) => start(manager, parcel, parcelId).end);
    await until(async () => (await stuckOnes(manager)).length === ends.length);
    return { mend, manager, ends };
  }

  async function stuckOnes(manager: SagaManager): Promise<readonly string[]> {
    const uuids: string[] = [];
    for await (const { uuid } of manager.list({ saga: 'parcel', status: 'stuck' })) uuids.push(uuid);
    return uuids;
  }

  it('are resolved together, after a dry run that changes nothing', async () => {
    const { mend, manager, ends } = await manyStuck();
    mend();
    const filter = { saga: 'parcel', step: 'ship', phase: 'undo', code: 'REFUSED' } as const;
    const retry = { action: 'retry', by: 'ann', reason: 'the carrier is back' } as const;
    // E9: each field of the filter counts.
    expect(await manager.resolveAll({ ...filter, step: 'pack' }, retry)).toEqual([]);
    expect(await manager.resolveAll({ ...filter, phase: 'execute' }, retry)).toEqual([]);
    expect(await manager.resolveAll({ ...filter, code: 'OUTCOME_UNKNOWN' }, retry)).toEqual([]);
    expect(await manager.resolveAll({ ...filter, saga: 'slow-parcel' }, retry)).toEqual([]);
    const planned = await manager.resolveAll(filter, retry, { dryRun: true });
    expect(planned.map(({ result }) => result)).toEqual(ends.map(() => 'would be resolved'));
    expect(await stuckOnes(manager)).toHaveLength(ends.length);
    const reports = await manager.resolveAll(filter, retry);
    expect(reports).toEqual(planned.map((report) => ({ ...report, result: 'resolved' })));
    expect((await Promise.all(ends)).map(({ status }) => status)).toEqual(ends.map(() => 'errored'));
  });

  it('are each reported with what kept the action away', async () => {
    const { manager, ends } = await manyStuck();
    const reports = await manager.resolveAll(
      { saga: 'parcel' },
      { action: 'compensate', by: 'ann', reason: 'x' },
    );
    expect(reports.map(({ result }) => result)).toEqual(ends.map(() => 'ACTION_IMPOSSIBLE'));
    await expect(
      manager.resolveAll({ saga: 'parcel' }, { action: 'compensate', by: 'ann' }, { dryRun: true }),
    ).rejects.toMatchObject({ code: 'ACTION_INVALID' });
  });
});
