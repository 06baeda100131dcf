import type { StepKind } from '../definition/definition';
import type { StepData } from '../definition/step';
import { mergeOptions } from '../definition/policy';
import { conditionalStep } from './conditional-step';
import { StepFailure, toFailure } from './failure';
import type { JournalEntry } from './journal';
import { localStep } from './local-step';
import { remoteStep } from './remote-step';
import type { Runtime } from './runtime';
import { rootScope, type Scope } from './scope';
import type { SagaState } from './state';
import type { StepWalk, Visit, Walk } from './visit';
import type { Work } from './work';

const STEP_WALKS = { local: localStep, remote: remoteStep, conditional: conditionalStep };

/**
 * Runs an execution to its end: forward through the steps, and back through the undo plan when one fails. The
 * state holds the outcome; a failure is no exception here.
 *
 * @param rootKey - The first part of every idempotency key: the same whenever this execution is replayed.
 * @throws {@link HostInterrupt} alone: the host stops the engine where it stands.
 */
export function* runSaga(state: SagaState, runtime: Runtime, rootKey: string): Work {
  const walk = new SagaWalk(state, runtime, rootKey);
  const { steps, options } = state.definition;
  const scope = rootScope(options);
  state.status = 'running';
  try {
    yield* walk.forward(steps, scope);
    if (runtime.cancelRequested()) throw cancelled();
    state.status = 'finished';
  } catch (error) {
    state.error = toFailure(error);
    state.status = 'compensating';
    // A cancel that comes after the turn changes nothing any more (S8).
    const isCancelled = runtime.cancelRequested();
    yield* runtime.shield(() => walk.backward(steps, scope));
    state.status = state.undoErrors.length > 0 ? 'incomplete' : isCancelled ? 'cancelled' : 'errored';
  }
}

/** The two walks over a definition, each the mirror of the other. */
class SagaWalk implements Walk {
  readonly state: SagaState;
  readonly runtime: Runtime;
  readonly rootKey: string;

  constructor(state: SagaState, runtime: Runtime, rootKey: string) {
    this.state = state;
    this.runtime = runtime;
    this.rootKey = rootKey;
  }

  /** Takes the steps in order. The first that fails ends the walk. */
  *forward(steps: readonly StepData[], scope: Scope): Work {
    for (const [index, step] of steps.entries()) {
      const path = scope.prefix + step.id;
      if (this.runtime.cancelRequested()) throw cancelled();
      const entry = this.state.journal.start(path, step.kind);
      const title = `${String(index + 1)}/${String(steps.length)} ${path}`;
      try {
        yield* walkOf(step).forward(this.#visit(step, entry, scope, title));
      } catch (error) {
        const failure = toFailure(error, { step: path });
        entry.status = 'failed';
        throw new StepFailure(failure);
      }
      entry.status = 'done';
    }
  }

  /** Takes the steps that were started in the reverse order. None that fails ends the walk. */
  *backward(steps: readonly StepData[], scope: Scope): Work {
    for (const step of [...steps].reverse()) {
      const path = scope.prefix + step.id;
      const entry = this.state.journal.find(path);
      if (entry) yield* walkOf(step).backward(this.#visit(step, entry, scope, path));
    }
  }

  #visit(step: StepData, entry: JournalEntry, scope: Scope, title: string): Visit {
    const options = mergeOptions(scope.options, step.options);
    return { step, path: entry.step, title, scope, options, entry, walk: this };
  }
}

/** The compiler cannot see that a step and the walk of its kind belong together. */
function walkOf(step: StepData): StepWalk<StepData> {
  return STEP_WALKS[step.kind as StepKind];
}

function cancelled(): Error {
  return new StepFailure({ code: 'CANCELLED', message: 'The execution was cancelled.', causes: [] });
}
