/** The engine side of a toy kind: a step that notes a fixed value in the context. */
import { decodeContext } from '../../../src/context/encoding';
import { SagaContext } from '../../../src/context/saga-context';
import { storeContext } from '../../../src/engine/callbacks/call-hook';
import type { StepKindRun, StepRun } from '../../../src/engine/step-run';
import { undoStep } from '../../../src/engine/steps/compensate';
import type { NoteStepDefinition } from './note-definition';

/* eslint-disable require-yield -- a note waits for nothing */
export const noteStep: StepKindRun<NoteStepDefinition> = {
  *forward(run) {
    note(run, run.step.value);
    run.entry.answered(true);
  },

  *backward(run) {
    yield* undoStep(run, function* () {
      note(run, undefined);
      return 'undone';
    });
  },
};

function note(run: StepRun<NoteStepDefinition>, value: string | undefined): void {
  const draft = decodeContext(run.context);
  storeContext(run, 'note', SagaContext.update(draft, { [run.step.field]: value }));
}
