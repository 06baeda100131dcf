import { randomUUID } from 'node:crypto';
import type { Saga } from 'temporal-saga';
import type { SagaManager } from 'temporal-saga/client';
import { reset } from '../../support/reset';
import { freshTaskQueue, useTemporal } from '../../support/saga-worker';
import { Ledger } from './ledger';
import { atRest, expectAudit, resolved } from './operator';
import { awaited, broken, noted, optional, type Tour } from './stopped-sagas';

/**
 * Executions end; then all workers stop, and each execution is reset to a workflow task. Some are cancelled, and a deploy
 * changes others, so that the new runs stop or end before they have sent a request. The effects of the runs before are
 * undone, wanted, or listed all the same.
 */
const temporal = useTemporal();
const ledger = new Ledger();
let manager: SagaManager;

interface Course {
  readonly id: string;
  readonly saga: Saga<Tour>;
  /** The task to which the execution is reset, counted from 0. */
  readonly task: number;
  readonly isCancelled: boolean;
}

const courses: Course[] = [];
const course = (saga: Saga<Tour>, { task = 0, isCancelled = false } = {}): Course => {
  const planned = { id: randomUUID(), saga, task, isCancelled };
  courses.push(planned);
  return planned;
};
const CANCELLED = course(noted, { isCancelled: true });
const CANCELLED_LATER = course(noted, { task: 1, isCancelled: true });
const CANCELLED_AFTER_PIVOT = course(awaited, { isCancelled: true });
const BROKEN = course(broken);
const ANOTHER_BRANCH = {
  retry: course(optional),
  compensate: course(optional),
  end: course(optional),
};

async function run({ id, saga }: Course): Promise<void> {
  const running = manager.run(saga, { id }, { uuid: id });
  if (saga === awaited) await manager.send(id, { event: 'go' });
  expect((await running).status).toBe('finished');
}

beforeAll(async () => {
  const taskQueue = freshTaskQueue();
  const worker = (version: string) =>
    temporal.startWorker({
      taskQueue,
      sagasPath: require.resolve(version),
      participants: { '*': (request: Parameters<Ledger['serve']>[0]) => ledger.serve(request) },
    });
  const before = await worker('./stopped-sagas');
  ({ manager } = before);
  await Promise.all(courses.map(run));
  await before.stop();
  for (const { id, task, isCancelled } of courses) {
    await reset(temporal.client, id, task);
    if (isCancelled) await temporal.client.workflow.getHandle(id).cancel();
  }
  await worker('./stopped-sagas-deployed');
});

describe('a run that a reset created, and that has sent nothing', () => {
  it.each([
    ['its first task', CANCELLED],
    ['a later task', CANCELLED_LATER],
  ])('is cancelled before %s: the effects of the run before are undone', async (_, { id }) => {
    expect((await atRest(manager, id)).status).toBe('cancelled');
    expect(ledger.effectsInPlace(id)).toEqual([]);
  });

  it('is cancelled although the run before has passed the pivot: the operator is asked, and the saga goes forward', async () => {
    const { id } = CANCELLED_AFTER_PIVOT;
    const { execution, codes } = await resolved(manager, id, 'retry');
    expect(codes).toEqual(['WORKFLOW_RESET']);
    expect(execution.status).toBe('finished');
    expectAudit(ledger, ['flight', 'hotel'], { uuid: id, execution });
  });

  it('fails in its code: the operator is asked before the effects of the run before are undone', async () => {
    const { id } = BROKEN;
    const { execution, codes } = await resolved(manager, id, 'retry');
    expect(codes).toEqual(['WORKFLOW_RESET']);
    expect(execution).toMatchObject({ status: 'errored', error: { step: 'note' } });
    expect(ledger.effectsInPlace(id)).toEqual([]);
  });

  it.each(['retry', 'compensate', 'end'] as const)(
    'takes another branch than the run before: the operator chooses %s, and no effect is left unlisted',
    async (verb) => {
      const { id } = ANOTHER_BRANCH[verb];
      const { incidents } = await atRest(manager, id);
      expect(incidents).toMatchObject([
        { step: 'extra', phase: 'execute', error: { code: 'WORKFLOW_RESET' } },
      ]);
      const { execution } = await resolved(manager, id, verb);
      expectAudit(ledger, [], { uuid: id, execution });
    },
  );
});
