/** Owns the hook step: its fillings run one after the other, as steps of the saga. */
import type { HookStepDefinition } from '../../definition/steps/hook-step';
import { blockRun } from './block';
import { partScope, partsOf } from './part';

/** A step whose steps other modules have added. One without fillings does not get here. */
export const hookStep = blockRun<HookStepDefinition>({
  *forward(run) {
    for (const part of partsOf(run)) yield* run.walk.forward(part.branch.steps, partScope(run, part));
  },

  entered: (run) => ({ parts: partsOf(run) }),
});
