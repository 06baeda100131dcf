import { randomUUID } from 'node:crypto';
import { replyLater, SagaRefused } from 'temporal-saga';
import type { OperatorAction, SagaExecution, SagaManager } from 'temporal-saga/client';
import { useTemporal } from '../../support/saga-worker';
import { until } from '../../support/until';
import { carefulParcel, type Parcel, parcel, slowParcel } from './operator-sagas';

const temporal = useTemporal();
const open: { readonly uuid: string; readonly end: Promise<unknown> }[] = [];

/** No test leaves a running execution behind. */
afterEach(async () => {
  for (const { uuid, end } of open.splice(0)) {
    await temporal.client.workflow
      .getHandle(uuid)
      .terminate()
      .catch(() => undefined);
    await end;
  }
});

/** Starts a saga and returns its end. */
function start(manager: SagaManager, saga: typeof parcel, parcelId: string) {
  const uuid = randomUUID();
  const end = manager.run<Parcel>(saga, { parcelId }, { uuid, raiseOnError: false });
  open.push({ uuid, end });
  return { uuid, end };
}

/** Participants, some of which refuse until they are fixed. */
function participants(...broken: string[]) {
  const requests: string[] = [];
  const serve = ({ target }: { target: string }) => {
    requests.push(target);
    if (broken.includes(target)) throw new SagaRefused();
    return { trackingId: 'T1' };
  };
  const fix = () => {
    broken.length = 0;
  };
  return { requests, fix, serve };
}

async function stuckAt(saga: typeof parcel, ...broken: string[]) {
  const { requests, fix, serve } = participants(...broken);
  const { manager, stop } = await temporal.startWorker({
    sagasPath: require.resolve('./operator-sagas'),
    participants: { '*': serve },
  });
  const { uuid, end } = start(manager, saga, 'P1');
  await until(async () => (await manager.load(uuid).catch(() => undefined))?.status === 'stuck');
  return { requests, fix, manager, stop, uuid, end, execution: await manager.load(uuid) };
}

/** The fields that name the open incident, and the operator. */
function about({
  incidents,
  activePhases,
}: SagaExecution): Pick<OperatorAction, 'step' | 'phase' | 'incident' | 'by'> {
  const [incident] = [...incidents, ...activePhases];
  if (!incident) throw new Error('The execution has no active phase.');
  return { step: incident.step, phase: incident.phase, incident: incident.id, by: 'ann' };
}

const code = (result: Promise<unknown>) =>
  result.then(
    () => 'accepted',
    (error: unknown) => (error as { code?: string }).code ?? error,
  );

describe('an execution whose undo was refused', () => {
  const stuckUndo = () => stuckAt(parcel, 'mail/send', 'shipping/recall');

  it('a refused undo makes the execution stuck, and the record shows step and reason', async () => {
    const { execution } = await stuckUndo();
    expect(execution).toMatchObject({
      status: 'stuck',
      error: { code: 'REFUSED', step: 'notify' },
      incidents: [{ step: 'ship', phase: 'undo', error: { code: 'REFUSED' } }],
      activePhases: [],
    });
  });

  it('a stuck undo is not a pause, so a wait for a pause continues', async () => {
    const { manager, uuid } = await stuckUndo();
    const options = { uuid, pauseOnDisk: true, timeout: '200 ms' };
    await expect(manager.run<Parcel>(parcel, { parcelId: 'P1' }, options)).rejects.toMatchObject({
      code: 'EXECUTION_UNFINISHED',
      uuid,
      execution: { status: 'stuck' },
    });
  });

  it('a retry that succeeds lets compensation continue', async () => {
    const { requests, fix, manager, uuid, end, execution } = await stuckUndo();
    fix();
    const [incident] = execution.incidents;
    const retry = { action: 'retry', by: 'ann', reason: 'fixed', ...(incident && { incident }) } as const;
    const after = await manager.resolve(uuid, retry);
    expect(after.uuid).toBe(uuid);
    expect(await end).toMatchObject({
      status: 'errored',
      error: { code: 'REFUSED', step: 'notify' },
      actions: [{ action: 'retry', by: 'ann', reason: 'fixed', step: 'ship', phase: 'undo', applied: true }],
    });
    expect(requests.slice(-2)).toEqual(['shipping/recall', 'packing/unpack']);
  });

  it('the action done counts the undo as done by hand', async () => {
    const { manager, uuid, end, execution } = await stuckUndo();
    await manager.resolve(uuid, { ...about(execution), action: 'done' });
    expect(await end).toMatchObject({ status: 'errored', undoErrors: [] });
  });

  it('the action skip ends the execution as incomplete, and undoes the rest', async () => {
    const { requests, manager, uuid, end, execution } = await stuckUndo();
    const incident = execution.incidents[0]?.id ?? '';
    await manager.resolve(uuid, { action: 'skip', incident, by: 'ann', reason: 'lost at sea' });
    expect(await end).toMatchObject({
      status: 'incomplete',
      undoErrors: [{ step: 'ship' }],
      actions: [{ action: 'skip', incident, step: 'ship', phase: 'undo' }],
    });
    expect(requests.at(-1)).toBe('packing/unpack');
  });

  it('an action that does not fit is refused, and changes nothing', async () => {
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

  it('one of two simultaneous actions is applied', async () => {
    const { fix, manager, uuid, end, execution } = await stuckUndo();
    fix();
    const act = (by: string) => code(manager.resolve(uuid, { ...about(execution), action: 'retry', by }));
    expect((await Promise.all([act('ann'), act('bob')])).toSorted()).toEqual(['INCIDENT_CLOSED', 'accepted']);
    expect((await end).actions).toHaveLength(1);
  });

  it('a stuck execution shows its incident without a worker, and an action is not refused for good', async () => {
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

describe('a failed step that waits', () => {
  const stuckStep = () => stuckAt(carefulParcel, 'shipping/ship');

  it('the action done continues a failed step with the given response', async () => {
    const { manager, uuid, end, execution } = await stuckStep();
    await manager.resolve(uuid, { ...about(execution), action: 'done', response: { trackingId: 'BY-HAND' } });
    expect(await end).toMatchObject({ status: 'finished', context: { trackingId: 'BY-HAND' } });
  });

  it('the action compensate undoes a saga whose failed step waits', async () => {
    const { manager, uuid, end, execution } = await stuckStep();
    await manager.resolve(uuid, { ...about(execution), action: 'compensate', reason: 'no carrier' });
    expect(await end).toMatchObject({ status: 'errored', error: { code: 'REFUSED', step: 'ship' } });
  });
});

describe('an execution that was cancelled before it got stuck', () => {
  it('a cancelled execution that got stuck ends as cancelled, although Temporal cannot show that', async () => {
    const { fix, serve } = participants('packing/unpack');
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
    fix();
    await manager.resolve(uuid, { ...about(await manager.load(uuid)), action: 'retry' });
    expect(await end).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' }, undoErrors: [] });
    expect((await handle.describe()).status.name).toBe('FAILED');
    // E9: the failure that closes the workflow is marked as cancelled, and contains the whole record.
    const closing: unknown = await handle.result().catch((error: unknown) => error);
    expect(closing).toMatchObject({ cause: { type: 'SagaCancelled', details: [{ saga: 'slow-parcel' }] } });
    expect(await manager.load(uuid)).toMatchObject({
      status: 'cancelled',
      stepsUnavailable: false,
      steps: [{ step: 'pack' }, { step: 'ship' }],
    });
  });
});

describe('an execution that is gone or never existed', () => {
  const abort: OperatorAction = { action: 'abort', by: 'ann', reason: 'test' };

  it('an execution that is gone takes no action', async () => {
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
    const { fix, serve } = participants('mail/send', 'shipping/recall');
    const { manager } = await temporal.startWorker({
      sagasPath: require.resolve('./operator-sagas'),
      participants: { '*': serve },
    });
    const ends = ['P1', 'P2', 'P3'].map((parcelId) => start(manager, parcel, parcelId).end);
    await until(async () => (await stuckOnes(manager)).length === ends.length);
    return { fix, manager, ends };
  }

  async function stuckOnes(manager: SagaManager): Promise<readonly string[]> {
    const uuids: string[] = [];
    for await (const { uuid } of manager.list({ saga: 'parcel', status: 'stuck' })) uuids.push(uuid);
    return uuids;
  }

  it('many stuck executions are resolved together, after a dry run that changes nothing', async () => {
    const { fix, manager, ends } = await manyStuck();
    fix();
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

  it('many stuck executions are each reported with the reason that prevented the action', async () => {
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
