/** Owns the line that the worker logs for each refused request: a business answer, and no failure of the worker. */
import { proxySinks, workflowInfo } from '@temporalio/workflow';
import { refusalMessage } from '../../engine/requests/request-message';
import type { Reply } from '../../engine/record/reply';
import type { Dispatch } from '../../engine/runtime';
import { printable } from '../../errors/printable';
import type { SagaLogSinks } from '../../protocol/log-sink';

const { temporalSagaLog } = proxySinks<SagaLogSinks>();

/** Logs that a participant has refused a request. */
export function logRefusal({ step, phase, target }: Dispatch, reply: Reply): void {
  const { workflowId, workflowType, unsafe } = workflowInfo();
  if (unsafe.isReplaying) return;
  const place = phase === 'execute' ? `step ${step}` : `${phase} of step ${step}`;
  const refused = refusalMessage(target, reply, phase === 'undo' ? 'undo' : 'request');
  temporalSagaLog.refused(printable(`SAGA_REFUSED: ${workflowType} ${workflowId}: ${place}: ${refused}`));
}
