import type { SagaStatus } from '../engine/state';

const CLOSED = ['finished', 'errored', 'incomplete', 'cancelled'] as const satisfies readonly SagaStatus[];
const OPEN = [
  'created',
  'running',
  'paused',
  'compensating',
  'stuck',
] as const satisfies readonly SagaStatus[];

/** Every status that an execution can have. */
export const SAGA_STATUSES: readonly SagaStatus[] = [...OPEN, ...CLOSED];

/** Whether an execution of this status has ended. */
export function isClosed(status: SagaStatus): boolean {
  return (CLOSED as readonly SagaStatus[]).includes(status);
}

/** Whether a text, such as the value of a search attribute, is the status of an execution that goes on. */
export function isOpenStatus(text: unknown): text is (typeof OPEN)[number] {
  return (OPEN as readonly unknown[]).includes(text);
}
