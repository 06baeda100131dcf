/** The operator of the reset tests: its view, its choices, and the comparison of the record with the ledger. */
import type { OperatorAction, SagaExecution, SagaManager } from 'temporal-saga/client';
import { until } from '../../support/until';
import type { Ledger } from './ledger';

/** The execution when it waits for the operator or for a reply, or is closed. */
export function atRest(manager: SagaManager, uuid: string): Promise<SagaExecution> {
  return until(async () => {
    const execution = await manager.load(uuid);
    return ['running', 'created', 'compensating'].includes(execution.status) ? false : execution;
  });
}

/**
 * Applies the same action at every incident, until the execution is closed or waits for a reply.
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

/** Asserts that each effect is done and wanted, undone, or listed, and that none happened twice under one key. */
export function expectAudit(
  ledger: Ledger,
  wanted: readonly string[],
  { uuid, execution }: { readonly uuid: string; readonly execution: SagaExecution },
): void {
  expect(ledger.hasDoubled(uuid)).toBe(false);
  if (execution.status === 'finished') expect(ledger.effectsInPlace(uuid)).toEqual(wanted);
  else expect(listed(execution)).toEqual(expect.arrayContaining([...ledger.effectsInPlace(uuid)]));
}
