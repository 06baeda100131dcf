import { randomUUID } from 'node:crypto';
import type { Saga } from 'temporal-saga';
import { reset } from '../../support/reset';
import { freshTaskQueue, useTemporal } from '../../support/saga-worker';
import { Ledger } from './ledger';
import { atRest, expectAudit, resolved } from './operator';
import { awaited, noted, optional, type Tour } from './stopped-sagas';

/**
 * An execution is reset to a workflow task, and stops or ends before the new run has sent a request. The effects of the run
 * before are undone, wanted, or listed all the same.
 */
const temporal = useTemporal();
const ledger = new Ledger();

/** Starts a worker with a version of the sagas. */
const worker = (taskQueue: string, version: 'stopped-sagas' | 'stopped-sagas-fixed') =>
  temporal.startWorker({
    taskQueue,
    sagasPath: require.resolve(`./${version}`),
    participants: { '*': (request: Parameters<Ledger['serve']>[0]) => ledger.serve(request) },
  });

interface Course {
  readonly saga: Saga<Tour>;
  /** The task to which the finished execution is reset, counted from 0. */
  readonly task?: number;
  readonly isCancelled?: boolean;
  /** Whether another version of the sagas runs after the reset. */
  readonly isDeployed?: boolean;
}

/** Runs a saga to its end, and resets it while no worker runs. */
async function afterReset({ saga, task = 0, isCancelled = false, isDeployed = false }: Course) {
  const taskQueue = freshTaskQueue();
  const first = await worker(taskQueue, 'stopped-sagas');
  const { manager } = first;
  const id = randomUUID();
  const running = manager.run(saga, { id }, { uuid: id });
  if (saga === awaited) await manager.send(id, { event: 'go' });
  expect((await running).status).toBe('finished');
  await first.stop();
  await reset(temporal.client, id, task);
  if (isCancelled) await temporal.client.workflow.getHandle(id).cancel();
  await worker(taskQueue, isDeployed ? 'stopped-sagas-fixed' : 'stopped-sagas');
  return { id, manager, execution: await atRest(manager, id) };
}

describe('an execution that is reset while no worker runs', () => {
  it('is cancelled before its first task: the effects of the run before are undone', async () => {
    const { id, execution } = await afterReset({ saga: noted, isCancelled: true });
    expect(execution.status).toBe('cancelled');
    expect(ledger.effectsInPlace(id)).toEqual([]);
  });

  it('is cancelled before a later task: the effects of both runs are undone', async () => {
    const { id, execution } = await afterReset({ saga: noted, task: 1, isCancelled: true });
    expect(execution.status).toBe('cancelled');
    expect(ledger.effectsInPlace(id)).toEqual([]);
  });

  it('is cancelled although the run before has passed the pivot: the operator is asked, and the saga goes forward', async () => {
    const { id, manager, execution } = await afterReset({ saga: awaited, isCancelled: true });
    expect(execution).toMatchObject({ status: 'stuck', incidents: [{ error: { code: 'WORKFLOW_RESET' } }] });
    const { execution: end } = await resolved(manager, id, 'retry');
    expect(end.status).toBe('finished');
    expectAudit(ledger, ['flight', 'hotel'], { uuid: id, execution: end });
  });

  it('fails in its code before its first request: the operator is asked, and the effects of the run before are undone', async () => {
    const { id, manager } = await afterReset({ saga: noted, isDeployed: true });
    const { execution, codes } = await resolved(manager, id, 'retry');
    expect(codes).toContain('WORKFLOW_RESET');
    expect(execution).toMatchObject({ status: 'errored', error: { step: 'note' } });
    expect(ledger.effectsInPlace(id)).toEqual([]);
  });

  it.each(['retry', 'compensate', 'end'] as const)(
    'takes another branch, and sends nothing: the operator chooses %s',
    async (verb) => {
      const { id, manager, execution } = await afterReset({ saga: optional, isDeployed: true });
      expect(execution).toMatchObject({
        status: 'stuck',
        incidents: [{ step: 'extra', phase: 'execute', error: { code: 'WORKFLOW_RESET' } }],
      });
      const { execution: end } = await resolved(manager, id, verb);
      expectAudit(ledger, [], { uuid: id, execution: end });
    },
  );
});
