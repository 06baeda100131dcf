/**
 * Owns when a step, an undo or a request may begin. A run of one flow may end before each of them; where flows run beside
 * each other, a run that must end begins nothing more, and a task of the host begins only so many bytes.
 */
import { type Coroutine, untilReady } from '../coroutine';
import type { SagaFailure } from '../record/failure';
import type { RequestSize } from '../runtime';
import { type FlowStand, reasonToStop } from '../stop-reason';

/**
 * Waits until a step or an undo may begin, or compensation must start.
 *
 * @returns Why a flow beside others begins nothing any more.
 */
export function* mayBegin(stand: FlowStand): Coroutine<SagaFailure | undefined> {
  if (stand.flow.isConcurrent) return yield* untilAdmitted(stand);
  yield* stand.runtime.boundary();
  return undefined;
}

/**
 * Waits until a step, or a request, of a flow beside others may begin, or compensation must start.
 *
 * @returns Why nothing begins any more.
 */
export function* untilAdmitted(stand: FlowStand, request?: RequestSize): Coroutine<SagaFailure | undefined> {
  const { flow, runtime } = stand;
  if (!flow.isConcurrent) return undefined;
  const isOver = () => reasonToStop(stand) !== undefined || runtime.admits(request);
  while (!isOver()) yield* untilReady(runtime, { isReady: isOver, isQuiescent: () => !isOver() });
  return reasonToStop(stand);
}
