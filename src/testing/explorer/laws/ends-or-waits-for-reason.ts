import type { SagaFailure } from '../../../engine/record/failure';
import type { Incident } from '../../../engine/operators/incident';
import type { PortEvent } from '../../port-event';
import type { Fault } from '../fault';
import type { Told } from '../recorded-run';
import type { Breach, Law } from './law';
import { forwardStep, undoneStep } from './walk-parts';

const HARMLESS: ReadonlySet<Fault> = new Set(['meanwhile', 'deadline']);

const CLOSED: ReadonlySet<string> = new Set(['finished', 'errored', 'incomplete', 'cancelled']);

/**
 * Every execution ends, or waits for a person with a reason: a fault that the schedule has, or the saga's own wish. An
 * undo that fails although nothing was done to it is a mistake of the saga or of its participant.
 */
export const endsOrWaitsForReason: Law = {
  id: 'L9',
  title: 'every execution ends, or waits for a named reason',
  check(told) {
    const { status, incidents: [incident] = [] } = told.record;
    if (status === 'stuck' && incident) return withoutReason(told, incident);
    if (!CLOSED.has(status)) return { message: `The execution was left as ${status}.` };
    return givenUpWithoutReason(told);
  },
};

function withoutReason(told: Told, { step, phase, error }: Incident): Breach | undefined {
  const wantsToWait = phase === 'execute' && told.steps.get(step)?.options.whenStepFails === 'wait';
  // After a reset of the workflow a step may be in doubt that had its answer before: the pivot waits then.
  const isInDoubt = told.before !== undefined && phase === 'execute';
  if (wantsToWait || isInDoubt || isStruck(told, step, phase)) return undefined;
  const what = phase === 'undo' ? `The undo of ${step}` : `The step ${step}, behind the point of no return,`;
  return {
    message: `${what} fails by itself: ${textOf(error)}`,
    culprit: told.events.findLast((event) => event.kind === 'stuck'),
  };
}

function givenUpWithoutReason(told: Told): Breach | undefined {
  const failed = told.record.undoErrors.find(({ step = '', code }) => {
    // An operator ends an execution after a reset of its workflow.
    return !isStruck(told, step, 'undo') && !(told.before && code === 'ENDED');
  });
  return failed && { message: `The undo of ${failed.step ?? ''} fails by itself: ${textOf(failed)}` };
}

function isStruck(told: Told, step: string, phase: Incident['phase']): boolean {
  return [...told.faultOf].some(([event, fault]) => {
    const isHere = stepOf(event) === step && isUndo(event) === (phase === 'undo');
    return isHere && !isHarmless(told, event, fault);
  });
}

/** A cancel alone makes nothing fail, nor does a repetition of what was done: it is answered as the first time. */
function isHarmless({ deliveries }: Told, event: PortEvent, fault: Fault): boolean {
  if (fault === 'cancel') return true;
  if (event.kind !== 'request' || deliveries.of(event.dispatch)?.isDone !== true) return false;
  // Where no attempt is left, a lost reply is not asked for again.
  return fault === 'duplicate' ? (event.delivery?.attempts ?? 0) > 1 : HARMLESS.has(fault);
}

function stepOf(event: PortEvent): string | undefined {
  return forwardStep(event) ?? undoneStep(event);
}

function isUndo(event: PortEvent): boolean {
  return undoneStep(event) !== undefined;
}

function textOf(failure: SagaFailure | undefined): string {
  return failure ? `${failure.code}, ${failure.message}` : 'nobody knows why';
}
