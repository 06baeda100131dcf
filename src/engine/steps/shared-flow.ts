/** Owns the flows of parts that work on the context of their block, on a layer that is dropped when they do not hold. */
import { inOneTurn } from '../coroutine';
import { Fork } from '../flows/fork';
import type { UndoScope } from '../flows/undo-scope';
import type { StepRun } from '../step-run';
import { openLayer, type Part } from './part';
import type { TriedFlow } from './try-parts';

/** Begins a part on a layer of the context. */
export function openShared(run: StepRun, part: Part, undoScope: UndoScope): TriedFlow {
  const fork = new Fork(run.flow);
  // The flows around have been asked about each of its writes.
  const join = () => {
    run.flow.restore(fork.join([part.name]));
  };
  return {
    flow: openLayer(run, fork, part, { undoScope }),
    take: () => inOneTurn(join),
    leave() {
      join();
      run.state.openFlows.closeLayer(part.prefix);
    },
    close: (hasHeld) => {
      if (!hasHeld) fork.drop();
      run.state.openFlows.closeLayer(part.prefix);
    },
  };
}
