import { CancellationScope, sleep } from '@temporalio/workflow';
import type { SagaState } from '../../engine/saga-state';

/**
 * Watches over the time that the saga may take going forward. The deadline of an execution is set by its first
 * run; what it is too late for is turned round, and an attempt under way still ends.
 */
export function startDeadline(state: SagaState): void {
  const { deadline: allowed } = state.definition.options ?? {};
  if (state.status === 'created' && state.journal.entries.length === 0 && allowed !== undefined) {
    state.deadline ??= Date.now() + allowed;
  }
  if (state.deadline === undefined || state.error) return;
  const left = Math.max(state.deadline - Date.now(), 1);
  const timer = () => sleep(left, { summary: 'deadline of the saga' });
  CancellationScope.nonCancellable(timer).then(
    () => {
      state.inbox.wake();
    },
    () => undefined,
  );
}
