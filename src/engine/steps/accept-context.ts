/** Owns how the writes of a part become those of the flow around it. */
import type { EncodedContext } from '../../context/encoding';
import { conflictMessage } from '../callbacks/call-hook';
import { failureAt } from '../record/failure';
import type { StepRun } from '../step-run';

/** @throws StepFailure `CONTEXT_CONFLICT` when a flow beside this one has written another value. */
export function acceptContext({ flow, path }: StepRun, context: EncodedContext): void {
  const conflict = flow.accept(context);
  if (!conflict) return;
  throw failureAt({ step: path, hook: 'join' }, 'CONTEXT_CONFLICT', conflictMessage(path, conflict));
}
