/** L11: checks the effects that a failed saga leaves in place. */
import type { PortEvent, RequestEvent } from '../../port-event';
import type { Survey } from '../survey';
import { isQueryRequest, requestsOf, type RecordedRun } from '../recorded-run';
import type { Breach, Law } from './law';
import { undoneStep } from './walk-steps';

/**
 * A failed saga has undone each effect, or the step declares that it needs no undo. An effect that cannot be undone must
 * not precede a step that may fail. The participants know which effects exist, even if no reply reached the saga.
 */
export const effectsLeftAreDeclared: Law = {
  id: 'L11',
  title: 'Each effect that a failed saga leaves in place is declared by `.withoutUndo(reason)`',
  check(run, survey) {
    const { status } = run.record;
    // L20 checks the effects of the earlier run.
    if (run.before) return undefined;
    if (status !== 'errored' && status !== 'cancelled') return undefined;
    for (const culprit of requestsOf(run)) {
      const reason = needsUndo(run, survey, culprit) ? reasonLeft(run, survey, culprit) : undefined;
      if (reason === undefined) continue;
      return {
        message: `The saga is ${status}, and ${culprit.dispatch.step} stays done: ${reason}`,
        culprit,
      };
    }
    return undefined;
  },
};

/** Whether a request has an effect that must be undone. A local function changes only the context. */
function needsUndo(run: RecordedRun, { hasEffects }: Survey, { dispatch }: RequestEvent): boolean {
  const { steps, deliveries } = run;
  const { step, phase } = dispatch;
  if (phase !== 'execute' || steps.get(step)?.step.withoutUndo !== undefined) return false;
  // L32 checks that a query has none.
  if (isQueryRequest(run, dispatch)) return false;
  const delivered = deliveries.of(dispatch);
  // If other requests changed the participant state and this one did not, there is nothing to undo.
  return delivered?.isDone === true && (delivered.hasEffect || !hasEffects);
}

function reasonLeft(
  run: RecordedRun,
  survey: Survey,
  { dispatch }: RequestEvent,
): Breach['message'] | undefined {
  const { steps, deliveries, record, events } = run;
  const { step } = dispatch;
  const undos = events.filter((event) => undoneStep(event) === step);
  if (undos.some(isUndo)) return undefined;
  const known = record.steps.find((one) => one.step === step);
  if (known?.probe?.found === 'not-done') {
    return 'its probe answered not-done, which must stay true: note the keys, and refuse a late request.';
  }
  if (steps.get(step)?.hasUndo !== true) {
    return 'give it an onFailure, declare withoutUndo(reason), or make it the pivot and move it after all steps that may fail.';
  }
  // Without effects in the participant state, a saga that knows of the success may decide that nothing is to undo.
  const knowsSuccess = known?.outcome === 'done';
  const isHarmless = survey.hasEffects ? deliveries.of(dispatch)?.hasEffect !== true : knowsSuccess;
  if (isHarmless) return undefined;
  return undos.length > 0
    ? 'its onFailure returned nothing; without a reply, undo with the data of the request, or with attempt.keys.'
    : `its outcome was unknown, which ${nameOfUndoWhen(run, step)} skips.`;
}

/** Whether an event undoes the step. A callback that builds a request does not by itself. */
function isUndo(event: PortEvent): boolean {
  return event.kind === 'request' || (event.kind === 'callback' && event.isLocal);
}

function nameOfUndoWhen({ steps }: RecordedRun, step: string): string {
  return `undoWhen: '${steps.get(step)?.options.undoWhen ?? 'unless-refused'}'`;
}
