import { CancellationScope, sleep } from '@temporalio/workflow';
import { Inbox } from '../../engine/operators/inbox';
import type { SagaState } from '../../engine/saga-state';

/**
 * Owns the timer of the saga's deadline. The first run of an execution sets the deadline; when it expires the saga starts
 * compensating, and the running attempt is awaited first (S8).
 */
export function startDeadline(state: SagaState): void {
  const { deadline: allowed } = state.definition.options ?? {};
  if (state.stage === 'created' && state.journal.entries.length === 0 && allowed !== undefined) {
    state.deadline ??= Date.now() + allowed;
  }
  if (state.deadline === undefined || state.error || state.end !== undefined) return;
  const left = Math.max(state.deadline - Date.now(), 1);
  const timer = () => sleep(left, { summary: 'deadline of the saga' });
  CancellationScope.nonCancellable(timer).then(
    () => {
      new Inbox(state).wake();
    },
    () => undefined,
  );
}
