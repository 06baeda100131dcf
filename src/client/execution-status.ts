/** Owns the list of statuses, and which of them are open or closed. */
import type { SagaStatus } from '../engine/saga-state';
import type { SagaExecutionStatus } from '../protocol/saga-execution';

const CLOSED = ['finished', 'errored', 'incomplete', 'cancelled'] as const satisfies readonly SagaStatus[];
const OPEN = [
  'created',
  'running',
  'paused',
  'compensating',
  'stuck',
  'notifying',
] as const satisfies readonly SagaStatus[];

/** Every status that an execution can have. */
export const SAGA_STATUSES: readonly SagaExecutionStatus[] = [...OPEN, 'blocked', ...CLOSED];

/** Whether an execution with this status has ended. */
export function isClosed(status: SagaExecutionStatus): boolean {
  return (CLOSED as readonly SagaExecutionStatus[]).includes(status);
}

/** Whether a value, such as the value of a search attribute, is the status of an open execution. */
export function isOpenStatus(text: unknown): text is (typeof OPEN)[number] {
  return (OPEN as readonly unknown[]).includes(text);
}
