/** L23: checks the order of undos that an edge between two branches demands. */
import type { RecordedRun } from '../recorded-run';
import { stepOrder } from '../step-order';
import { undonePartOf } from '../undone-parts';
import { undoOf } from './event-moments';
import type { Breach, Law } from './law';
import { stepsIn, undoneStep } from './walk-steps';

/** Of two steps in branches with an edge between them, or in one list, the later one is undone first, to its end. */
export const edgesReversed: Law = {
  id: 'L23',
  title: 'A step is undone only when the undos of all steps that came after it, also by an edge, have ended',
  check(run) {
    // After a workflow reset the events do not include the undos of the earlier run.
    if (run.before) return undefined;
    const undone = stepsIn(run.events, undoneStep);
    for (const step of undone) {
      const later = undone.find((other) => other !== step && overlaps(run, step, other));
      if (later !== undefined) return breachOf(run, step, later);
    }
    return undefined;
  },
};

/** Whether the undo of a step begins before the undo of a later one has ended. */
function overlaps(run: RecordedRun, step: string, later: string): boolean {
  if (undonePartOf(run, step) !== undonePartOf(run, later)) return false;
  if (stepOrder(run.steps, step, later) !== 'before') return false;
  const [own, other] = [undoOf(run.events, step), undoOf(run.events, later)];
  return own !== undefined && other !== undefined && own.begin < other.end;
}

function breachOf({ events }: RecordedRun, step: string, later: string): Breach {
  return {
    message: `The undo of ${step} was sent before the undo of ${later} had ended.`,
    culprit: events.find((event) => undoneStep(event) === step),
  };
}
