/** Owns the undo that is a request (S6). */
import type { CallbackOperation } from '../../definition/operation';
import type { StepResult } from '../../definition/step-result';
import type { Coroutine } from '../coroutine';
import type { StepUndo } from '../record/undo-entry';
import { requestOf } from '../requests/build-request';
import { sendUndo } from '../requests/send-undo';
import type { StepRun } from '../step-run';
import { undoStep } from './compensate';

/** Undoes a step by the request that `onFailure` builds; without one there is nothing to undo. */
export function undoByRequest(run: StepRun, onFailure: CallbackOperation): Coroutine {
  return undoStep(run, (result, undo) => undoOnce(run, onFailure, result, undo));
}

function* undoOnce(
  run: StepRun,
  onFailure: CallbackOperation,
  result: StepResult,
  undo: StepUndo,
): Coroutine<'undone' | 'nothing'> {
  const builder = { hook: 'onFailure', operation: onFailure, args: [result] };
  const request = yield* requestOf(run, builder, undo.change);
  if (!request) return 'nothing';
  return (yield* sendUndo(run, undo, request)).status;
}
