/** The operator of the tests of resets: what they see, what they choose, and what the record then says beside the books. */
import type { OperatorAction, SagaExecution, SagaManager } from 'temporal-saga/client';
import { until } from '../../support/until';
import type { Books } from './books';

/** The execution once it waits for the operator or for a reply, or is closed. */
export function atRest(manager: SagaManager, uuid: string): Promise<SagaExecution> {
  return until(async () => {
    const execution = await manager.load(uuid);
    return ['running', 'created', 'compensating'].includes(execution.status) ? false : execution;
  });
}

/**
 * The operator chooses the same at every incident, until the execution is closed or waits for a reply.
 *
 * @returns The execution then, and the codes of the incidents.
 */
export async function resolved(manager: SagaManager, id: string, verb: OperatorAction['action']) {
  const codes: string[] = [];
  for (;;) {
    const execution = await atRest(manager, id);
    const [incident] = execution.incidents;
    if (execution.status !== 'stuck' || !incident) return { execution, codes };
    codes.push(incident.error.code);
    const action = incident.phase === 'undo' && verb === 'compensate' ? 'retry' : verb;
    const { step, phase, id: name } = incident;
    await manager.resolve(id, { action, step, phase, incident: name, by: 'ann', reason: 'test' });
  }
}

/** The steps whose undo did not happen, as the record lists them. */
function listed({ steps, undoErrors }: SagaExecution): readonly string[] {
  const notUndone = steps.filter(({ undo }) => undo?.status === 'skipped' || undo?.status === 'failed');
  return [...notUndone.map(({ step }) => step), ...undoErrors.map(({ step }) => step ?? '')];
}

/** Each effect is done and wanted, undone, or listed; and none has happened twice under one key. */
export function expectAudit(
  books: Books,
  wanted: readonly string[],
  { uuid, execution }: { readonly uuid: string; readonly execution: SagaExecution },
): void {
  expect(books.hasDoubled(uuid)).toBe(false);
  if (execution.status === 'finished') expect(books.standing(uuid)).toEqual(wanted);
  else expect(listed(execution)).toEqual(expect.arrayContaining([...books.standing(uuid)]));
}
