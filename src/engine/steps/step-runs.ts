/** Owns the engine's table of step kinds. The table of the definition is `definition/steps/step-kinds.ts`. */
import type { StepData } from '../../definition/steps/step-data';
import type { DataOf, STEP_KINDS, StepKindName } from '../../definition/steps/step-kinds';
import type { StepKindRun } from '../step-run';
import { alternativesStep } from './alternatives-step';
import { checkStep } from './check-step';
import { conditionalStep } from './conditional-step';
import { decisionStep } from './decision-step';
import { dynamicStep } from './dynamic-step';
import { eventStep } from './event-step';
import { forEachStep } from './for-each-step';
import { hookStep } from './hook-step';
import { localStep } from './local-step';
import { parallelStep } from './parallel-step';
import { queryStep } from './query-step';
import { remoteStep } from './remote-step';
import { repeatStep } from './repeat-step';
import { sagaStep } from './saga-step';
import { timerStep } from './timer-step';
import { undoOnlyStep } from './undo-only-step';

/** A row for each kind in a table of kinds. */
export type RunsOf<Table> = { readonly [K in keyof DataOf<Table>]: StepKindRun<DataOf<Table>[K]> };

/** How each kind runs forward and backward. */
export const STEP_RUNS: RunsOf<typeof STEP_KINDS> = {
  local: localStep,
  remote: remoteStep,
  conditional: conditionalStep,
  parallel: parallelStep,
  saga: sagaStep,
  forEach: forEachStep,
  timer: timerStep,
  event: eventStep,
  decision: decisionStep,
  alternatives: alternativesStep,
  dynamic: dynamicStep,
  query: queryStep,
  check: checkStep,
  undo: undoOnlyStep,
  repeat: repeatStep,
  hook: hookStep,
};

/** How a step runs. The compiler cannot see that a step and the row of its kind belong together. */
export function runOf(step: StepData): StepKindRun<StepData> {
  return STEP_RUNS[step.kind as StepKindName];
}
