/**
 * Owns the course of a saga: forward through its steps, backward through the undo plan (S4, S7), and the notices at the end.
 */
import type { StepData } from '../definition/steps/step-data';
import { mergeOptions } from '../definition/options/resolve-options';
import { stepsToRun } from '../definition/walk-definition';
import { StepFailure, toFailure } from './record/failure';
import { StepEntry } from './record/step-entry';
import { sendNotices } from './notices/notify';
import { weigh } from './snapshot/entry-weight';
import { journalFull } from './snapshot/snapshot';
import { isDecidedByStop, learnOfReset } from './reset/learn-of-reset';
import { runOf } from './steps/step-runs';
import { untilResetDecided } from './steps/until-reset-decided';
import type { Runtime } from './runtime';
import { rootScope, type Scope } from './scope';
import type { SagaState } from './saga-state';
import { certainReasonToStop, isCancelled } from './stop-reason';
import { checkContext } from './callbacks/check-context';
import { publishView } from './callbacks/publish-view';
import { mayBegin } from './flows/admission';
import { StepRun, type Walk } from './step-run';
import type { Coroutine } from './coroutine';

/**
 * Runs an execution to its end: forward through the steps, and backward through the undo plan when one fails; then it sends
 * its notices. A state that was restored from a snapshot continues where it stood. The state holds the outcome: a failure of
 * the saga is not thrown.
 *
 * @throws {@link HostInterrupt} alone: the host stops the engine where it stands.
 */
export function* runSaga(state: SagaState, runtime: Runtime): Coroutine {
  const walk = new SagaWalk(state, runtime);
  if (state.end === undefined) yield* runSteps(walk);
  const { atEnd } = state.definition;
  if (atEnd) yield* sendNotices(walk, atEnd);
}

function* runSteps(walk: SagaWalk): Coroutine {
  const { state, runtime } = walk;
  const { steps, options } = state.definition;
  const scope = rootScope(state.flow, options);
  if (state.undoScope.isCompensating) publishView(state, runtime);
  else yield* goForward(walk, steps, scope);
  if (!state.error) return;
  state.stage = 'compensating';
  yield* learnBeforeUndo(walk, steps, scope);
  yield* walk.backward(steps, scope);
  state.stage = state.undoErrors.length > 0 ? 'incomplete' : state.isCancelled ? 'cancelled' : 'errored';
}

function* goForward(walk: SagaWalk, steps: readonly StepData[], scope: Scope): Coroutine {
  const { state, runtime } = walk;
  state.stage = 'running';
  try {
    // A run that continues another one has the context that came out of the schema.
    if (state.journal.entries.length === 0) {
      state.localChain.begins({ steps: stepsToRun(steps), prefix: scope.prefix, options: scope.options });
      yield* checkContext(state, runtime);
    }
    publishView(state, runtime);
    yield* walk.forward(steps, scope);
    const stand = { path: '', until: Infinity, flow: state.flow, state, runtime };
    const reason = yield* certainReasonToStop(stand);
    if (reason) throw new StepFailure(reason);
    yield* walk.untilResetDecided(steps.slice(-1), scope);
    state.stage = 'finished';
  } catch (error) {
    state.failed(toFailure(error), isCancelled(walk));
    state.undoScope.compensates();
  }
}

/**
 * Before anything is undone, the journal has the steps of the run before a reset of the workflow too. Where these cannot be
 * read, they could neither be undone nor listed: the operator is asked, whatever the saga undoes for.
 */
function* learnBeforeUndo(walk: SagaWalk, steps: readonly StepData[], scope: Scope): Coroutine {
  const { state } = walk;
  yield* learnOfReset(walk);
  if (isDecidedByStop(state)) state.isResetUndecided = false;
  if (!state.isReset) return;
  try {
    yield* walk.untilResetDecided(steps, scope);
  } catch (error) {
    // The operator has ended the execution: the walk lists what is left.
    if (!(error instanceof StepFailure)) throw error;
  }
}

/** The two walks over a definition: backward mirrors forward. */
class SagaWalk implements Walk {
  readonly state: SagaState;
  readonly runtime: Runtime;

  constructor(state: SagaState, runtime: Runtime) {
    this.state = state;
    this.runtime = runtime;
  }

  /** Runs the steps in order, without those that an earlier run has done. The first failure ends the walk. */
  *forward(given: readonly StepData[], scope: Scope): Coroutine {
    const steps = stepsToRun(given);
    for (const [index, step] of steps.entries()) {
      const path = scope.prefix + step.id;
      const known = this.state.journal.find(path);
      if (known?.status === 'done') continue;
      const entry = known ?? (yield* this.#start(path, step, scope));
      entry.begun();
      const title = `${String(index + 1)}/${String(steps.length)} ${path}`;
      try {
        yield* runOf(step).forward(this.#run(step, entry, scope, { title, siblings: steps }));
      } catch (error) {
        const failure = toFailure(error, { step: path });
        if (scope.flow.isConcurrent) entry.failedWith(failure);
        this.#end(entry, 'failed', scope);
        throw new StepFailure(failure);
      }
      this.#end(entry, 'done', scope);
    }
  }

  /** Undoes the steps that were started, in the reverse order. A failed undo does not end the walk. */
  *backward(steps: readonly StepData[], scope: Scope): Coroutine {
    yield* learnOfReset(this);
    for (const step of [...steps].reverse()) {
      const path = scope.prefix + step.id;
      const entry = this.state.journal.find(path);
      if (entry) yield* runOf(step).backward(this.#run(step, entry, scope, { title: path, siblings: steps }));
    }
  }

  /** The saga as a whole waits for the operator after a reset; the incident stands at the first of some steps. */
  *untilResetDecided(steps: readonly StepData[], scope: Scope): Coroutine {
    // A saga has at least one step.
    const [step] = steps as readonly [StepData];
    const path = scope.prefix + step.id;
    const { kind } = step;
    const entry = new StepEntry({ step: path, kind, status: 'running', generation: 1, sent: [] });
    yield* untilResetDecided(this.#run(step, entry, scope, { title: path, siblings: steps }));
  }

  /** Before a step starts, compensation may have to start instead, or the execution may continue in another run. */
  *#start(path: string, { kind }: StepData, { flow, until = Infinity }: Scope): Coroutine<StepEntry> {
    const { state, runtime } = this;
    const stand = { path, until, flow, state, runtime };
    const reason = (yield* certainReasonToStop(stand)) ?? journalFull(state);
    if (reason) throw new StepFailure(reason);
    // What the run before a reset has started is in the journal once that is known.
    const startedEarlier = state.journal.find(path);
    if (startedEarlier) return startedEarlier;
    const stopped = yield* mayBegin(stand);
    if (stopped) throw new StepFailure(stopped);
    return state.journal.start(path, kind, runtime.now());
  }

  #end(entry: StepEntry, status: 'done' | 'failed', { flow }: Scope): void {
    entry.ended(status, this.runtime.now());
    // After the pivot no onFailure gets what is kept, and the journal has room for more steps.
    if (this.state.pivot.isPassed && !flow.undoScope.mayFail) entry.dropKept();
    weigh(this.state.journal, entry);
  }

  #run(step: StepData, entry: StepEntry, scope: Scope, place: Pick<StepRun, 'title' | 'siblings'>): StepRun {
    const options = mergeOptions(scope.options, step.options);
    return new StepRun(this, { step, entry, scope, options, ...place });
  }
}
