import type { SagaExecution } from 'temporal-saga/client';
import type { Effect } from './ledger';
import { OPERATIONS } from './payment-sagas';
import { failingOperation, type Fates } from './plan';

/** The end of an execution. */
export type Ended = Pick<SagaExecution, 'uuid' | 'status' | 'error'>;

/** The differences between the end of an execution, the plan of its order, and the ledger. */
export function disagreements(execution: Ended, fates: Fates, effects: readonly Effect[]): readonly string[] {
  const { uuid, status, error } = execution;
  const fails = failingOperation(uuid, OPERATIONS, fates);
  const expected = fails === undefined ? 'finished' : 'errored';
  const found: string[] = [];
  if (status !== expected) found.push(`${uuid} is ${status}, not ${expected}`);
  if (error?.step !== fails) found.push(`${uuid} failed at ${String(error?.step)}, not ${String(fails)}`);
  for (const operation of OPERATIONS) {
    const done = effects.filter((effect) => effect.operation === operation);
    const left = done.filter(({ isUndone }) => !isUndone);
    if (done.length > 1) found.push(`${uuid} has the effect of ${operation} ${String(done.length)} times`);
    if (left.length !== (fails === undefined ? 1 : 0)) {
      found.push(`${uuid} has left ${String(left.length)} effects of ${operation}`);
    }
  }
  return found;
}
