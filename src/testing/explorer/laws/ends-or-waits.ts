/** L9: checks that an execution ends, or waits for an operator with a reason. */
import type { SagaFailure } from '../../../engine/record/failure';
import type { Incident } from '../../../engine/operators/incident';
import type { PortEvent } from '../../port-event';
import type { Fault } from '../fault';
import type { RecordedRun } from '../recorded-run';
import type { Breach, Law } from './law';
import { forwardStep, undoneStep } from './walk-steps';

const HARMLESS: ReadonlySet<Fault> = new Set(['meanwhile', 'deadline']);

const CLOSED: ReadonlySet<string> = new Set(['finished', 'errored', 'incomplete', 'cancelled']);

/**
 * An execution waits for an operator only because of a fault of the schedule, or because the saga asks for it. An undo
 * that fails without an injected fault is an error of the saga or of its participant (S7).
 */
export const endsOrWaits: Law = {
  id: 'L9',
  title: 'Every execution ends, or waits for an operator because of a fault or of `whenStepFails`',
  check(run) {
    const { status, incidents: [incident] = [] } = run.record;
    if (status === 'stuck' && incident) return withoutReason(run, incident);
    if (!CLOSED.has(status)) return { message: `The execution stopped as ${status}.` };
    return undoFailedWithoutReason(run);
  },
};

function withoutReason(run: RecordedRun, { step, phase, error }: Incident): Breach | undefined {
  const wantsToWait = phase === 'execute' && run.steps.get(step)?.options.whenStepFails === 'wait';
  // After a workflow reset the outcome of an answered step may be unknown again; the pivot waits then.
  const isInDoubt = run.before !== undefined && phase === 'execute';
  if (wantsToWait || isInDoubt || isUnknownAfterReset(run, error) || isInjected(run, step, phase)) {
    return undefined;
  }
  const subject = phase === 'undo' ? `The undo of ${step}` : `The step ${step}, after the pivot,`;
  return {
    message: `${subject} fails without an injected fault: ${textOf(error)}`,
    culprit: run.events.findLast((event) => event.kind === 'stuck'),
  };
}

function undoFailedWithoutReason(run: RecordedRun): Breach | undefined {
  const failed = run.record.undoErrors.find((error) => {
    // After a workflow reset the operator may end the execution.
    const isEnded = run.before !== undefined && error.code === 'ENDED';
    return !isEnded && !isUnknownAfterReset(run, error) && !isInjected(run, error.step ?? '', 'undo');
  });
  return (
    failed && {
      message: `The undo of ${failed.step ?? ''} fails without an injected fault: ${textOf(failed)}`,
    }
  );
}

/**
 * The run after a workflow reset does not know what the run before had sent, nor what it had read: an undo that needs it, or
 * a list of items that is made again, waits for an operator. What is wrong without a reset is found without one.
 */
function isUnknownAfterReset({ before }: RecordedRun, { code, hook = '' }: SagaFailure): boolean {
  const isUnknown = code === 'NOT_KEPT' || code === 'WORKFLOW_RESET' || hook === 'over' || hook === 'input';
  return before !== undefined && isUnknown;
}

function isInjected(run: RecordedRun, step: string, phase: Incident['phase']): boolean {
  return [...run.faultOf].some(([event, fault]) => {
    const isHere = stepOf(event) === step && isUndo(event) === (phase === 'undo');
    return isHere && !isHarmless(run, event, fault);
  });
}

/** A cancel makes no request fail, nor does the repetition of a request that was done: its answer is the same. */
function isHarmless({ deliveries }: RecordedRun, event: PortEvent, fault: Fault): boolean {
  if (fault === 'cancel') return true;
  if (event.kind !== 'request' || deliveries.of(event.dispatch)?.isDone !== true) return false;
  // Without another attempt a lost reply stays lost.
  return fault === 'duplicate' ? (event.delivery?.attempts ?? 0) > 1 : HARMLESS.has(fault);
}

function stepOf(event: PortEvent): string | undefined {
  return forwardStep(event) ?? undoneStep(event);
}

function isUndo(event: PortEvent): boolean {
  return undoneStep(event) !== undefined;
}

function textOf(failure: SagaFailure | undefined): string {
  return failure ? `${failure.code}, ${failure.message}` : 'for an unknown reason';
}
