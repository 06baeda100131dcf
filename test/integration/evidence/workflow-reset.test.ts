import { randomUUID } from 'node:crypto';
import type { OperatorAction, SagaExecution } from 'temporal-saga/client';
import { reset } from '../../support/reset';
import { replaySagas } from 'temporal-saga/worker';
import { type TestWorker, useTemporal, withSources } from '../../support/saga-worker';
import { until } from '../../support/until';
import { Ledger } from './ledger';
import { atRest, expectAudit as audit, resolved } from './operator';
import { journey } from './trip-sagas';

/**
 * An execution of five steps is reset to each of its workflow tasks. The run after the reset waits for an operator before it
 * sends a request. Whatever the operator chooses, each effect is done and wanted, undone, or listed.
 */
const temporal = useTemporal();
const ledger = new Ledger();
let worker: TestWorker;

beforeAll(async () => {
  worker = await temporal.startWorker({
    sagasPath: require.resolve('./trip-sagas'),
    participants: { '*': (request: Parameters<Ledger['serve']>[0]) => ledger.serve(request) },
  });
});

const STEPS = ['car', 'flight', 'hotel', 'insurance', 'tour'];
/** One workflow task before each step, one after the last step, and one after each of four undos. */
const TASKS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Starts a trip and waits until it has reached the end that the test needs. */
async function started(end: 'refused' | 'unanswered' | 'finished'): Promise<string> {
  const id = randomUUID();
  if (end !== 'finished') ledger[end].add(id);
  const running = worker.manager.run(journey, { id }, { uuid: id, raiseOnError: false });
  if (end !== 'unanswered') await running;
  else await until(() => Promise.resolve(ledger.effectsInPlace(id).length === 4));
  running.catch(() => undefined);
  return id;
}

async function resetAndResolve(id: string, task: number, verb: OperatorAction['action']) {
  await reset(temporal.client, id, task);
  return resolved(worker.manager, id, verb);
}

const expectAudit = (uuid: string, execution: SagaExecution) => {
  audit(ledger, STEPS, { uuid, execution });
};

describe.each(['retry', 'compensate', 'end'] as const)(
  'an operator who chooses %s at every incident',
  (verb) => {
    it('A4: a compensated execution that is reset waits for the operator, and leaves no effect unlisted', async () => {
      await Promise.all(
        TASKS.map(async (task) => {
          const id = await started('refused');
          const { execution, codes } = await resetAndResolve(id, task, verb);
          expectAudit(id, execution);
          expect(codes).toContain('WORKFLOW_RESET');
        }),
      );
    });

    it('A3: a running execution that is reset waits for the operator, and leaves no effect unlisted', async () => {
      await Promise.all(
        TASKS.slice(0, 5).map(async (task) => {
          const id = await started('unanswered');
          const { execution, codes } = await resetAndResolve(id, task, verb);
          expectAudit(id, execution);
          expect(codes).toContain('WORKFLOW_RESET');
        }),
      );
    });

    it('a finished execution that is reset waits for the operator, and leaves no effect unlisted', async () => {
      await Promise.all(
        TASKS.slice(0, 6).map(async (task) => {
          const id = await started('finished');
          const { execution, codes } = await resetAndResolve(id, task, verb);
          expectAudit(id, execution);
          expect(codes).toContain('WORKFLOW_RESET');
        }),
      );
    });
  },
);

describe('the incident of a reset', () => {
  it('A4: the incident of a reset lists the requests of the run before the reset', async () => {
    const id = await started('refused');
    await reset(temporal.client, id, 2);
    const {
      incidents: [incident],
    } = await atRest(worker.manager, id);
    expect(incident).toMatchObject({ step: 'flight', phase: 'execute', error: { code: 'WORKFLOW_RESET' } });
    const messages = incident?.error.causes.map(({ message }) => message) ?? [];
    expect(messages).toEqual(
      expect.arrayContaining([
        'car (completed)',
        'tour (completed)',
        'insurance (refused)',
        'undo of hotel (completed)',
      ]),
    );
    expect(messages).not.toContain('hotel (completed)');
  });

  it('a run after a reset has a history that can be replayed before a deploy', async () => {
    const id = await started('refused');
    const runId = await reset(temporal.client, id, 4);
    await atRest(worker.manager, id);
    const history = await temporal.client.workflow.getHandle(id, runId).fetchHistory();
    const report = await replaySagas(
      withSources({ sagasPath: require.resolve('./trip-sagas'), histories: [{ workflowId: id, history }] }),
    );
    expect(report.executions).toEqual([expect.not.objectContaining({ failure: expect.anything() })]);
    const flag = JSON.stringify({ id: `temporal-saga-reset-${runId}`, deprecated: false });
    expect(JSON.stringify(history).includes(Buffer.from(flag).toString('base64'))).toBe(true);
  });

  it('the incident of a reset opens again when the execution is reset while it waits', async () => {
    const id = await started('refused');
    await reset(temporal.client, id, 2);
    const {
      incidents: [first],
    } = await atRest(worker.manager, id);
    await reset(temporal.client, id, 0);
    const {
      incidents: [second],
    } = await atRest(worker.manager, id);
    expect(second?.error.code).toBe('WORKFLOW_RESET');
    expect(second?.id).toBe(first?.id);
    const { execution, codes } = await resolved(worker.manager, id, 'retry');
    expect(codes).toContain('WORKFLOW_RESET');
    expectAudit(id, execution);
  });
});
