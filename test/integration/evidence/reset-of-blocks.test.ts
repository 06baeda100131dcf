import { randomUUID } from 'node:crypto';
import type { OperatorAction } from 'temporal-saga/client';
import { reset } from '../../support/reset';
import { type TestWorker, useTemporal } from '../../support/saga-worker';
import { Ledger } from './ledger';
import { expectAudit, resolved } from './operator';
import { grandTour } from './trip-sagas';

/**
 * An execution with branches and items beside each other is reset to its workflow tasks: before, inside and behind the blocks.
 * Whatever the operator chooses, each effect of both runs is done and wanted, undone, or listed.
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

const STEPS = [
  ...['book.car.car', 'book.flight.flight', 'hotel', 'insurance'],
  ...['nights[0].tour', 'nights[1].tour', 'nights[2].tour'],
];
/** Ends that come together share a workflow task, so that an execution has at least these. */
const TASKS = [0, 1, 2, 3, 4];

async function ended(isRefused: boolean): Promise<string> {
  const id = randomUUID();
  if (isRefused) ledger.refused.add(id);
  await worker.manager.run(grandTour, { id }, { uuid: id, raiseOnError: false });
  return id;
}

describe.each(['retry', 'compensate', 'end'] as const)(
  'an operator who chooses %s at every incident',
  (verb: OperatorAction['action']) => {
    it.each([
      ['finished', false],
      ['compensated', true],
    ])('leaves no effect of a %s execution unlisted, wherever it is reset to', async (_, isRefused) => {
      await Promise.all(
        TASKS.map(async (task) => {
          const id = await ended(isRefused);
          await reset(temporal.client, id, task);
          const { execution, codes } = await resolved(worker.manager, id, verb);
          expectAudit(ledger, STEPS, { uuid: id, execution });
          expect(codes).toContain('WORKFLOW_RESET');
        }),
      );
    });
  },
);
