import type { PortEvent, RequestEvent } from '../../port-event';
import type { Survey } from '../survey';
import { requestsOf, type Told } from '../recorded-run';
import type { Breach, Law } from './law';
import { undoneStep } from './walk-parts';

/**
 * A saga that failed has undone what was done, or its steps declare that they need no undo: a deed that cannot be
 * undone must not stand before a step that may fail. What was done the participants know, and the saga may not.
 */
export const notUndoneIsDeclared: Law = {
  id: 'L11',
  title: 'what a failed saga leaves done is declared by withoutUndo(reason)',
  check(told, survey) {
    const { status } = told.record;
    // L20 looks at what the run before a reset has done.
    if (told.before) return undefined;
    if (status !== 'errored' && status !== 'cancelled') return undefined;
    for (const culprit of requestsOf(told)) {
      const reason = isDeed(told, survey, culprit) ? reasonToStay(told, survey, culprit) : undefined;
      if (reason === undefined) continue;
      return {
        message: `The saga is ${status}, and ${culprit.dispatch.step} stays done: ${reason}`,
        culprit,
      };
    }
    return undefined;
  },
};

/** Whether a request was done that must be undone. A local step that is a function changes the context alone. */
function isDeed({ steps, deliveries }: Told, { hasEffects }: Survey, { dispatch }: RequestEvent): boolean {
  const { step, phase } = dispatch;
  if (phase !== 'execute' || steps.get(step)?.step.withoutUndo !== undefined) return false;
  const delivered = deliveries.of(dispatch);
  // Books that show effects, and none of this request, say that there is nothing to undo.
  return delivered?.isDone === true && (delivered.hasEffect || !hasEffects);
}

function reasonToStay(told: Told, survey: Survey, { dispatch }: RequestEvent): Breach['message'] | undefined {
  const { steps, deliveries, record, events } = told;
  const { step } = dispatch;
  const undos = events.filter((event) => undoneStep(event) === step);
  if (undos.some(isUndo)) return undefined;
  const known = record.steps.find((one) => one.step === step);
  if (known?.probe?.found === 'not-done') {
    return 'its probe had said not-done, which must stay true: note the keys, and refuse a request that comes after all.';
  }
  if (steps.get(step)?.hasUndo !== true) {
    return 'give it an onFailure, declare withoutUndo(reason), or make it the pivot behind all that may fail.';
  }
  // Where books tell nothing, a saga that knows of the deed is believed that it leaves nothing to undo.
  const knowsOfIt = known?.outcome === 'done';
  const isHarmless = survey.hasEffects ? deliveries.of(dispatch)?.hasEffect !== true : knowsOfIt;
  if (isHarmless) return undefined;
  return undos.length > 0
    ? 'its onFailure returned nothing; without a reply, undo by what the request knew, or by attempt.keys.'
    : `it was in doubt, which ${nameOfUndoWhen(told, step)} passes over.`;
}

/** A callback that builds a request undoes nothing by itself. */
function isUndo(event: PortEvent): boolean {
  return event.kind === 'request' || (event.kind === 'callback' && event.isLocal);
}

function nameOfUndoWhen({ steps }: Told, step: string): string {
  return `undoWhen: '${steps.get(step)?.options.undoWhen ?? 'unless-refused'}'`;
}
