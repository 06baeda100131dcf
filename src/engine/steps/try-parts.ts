/**
 * Owns how parts of a block are tried in turn: one holds, or the next begins, but only when the former is wholly undone. A
 * part that fails does not fail the saga, unless it is the last one.
 */
import { isRedone } from '../block-rounds';
import type { Coroutine } from '../coroutine';
import type { Flow } from '../flows/flow';
import { UndoScope } from '../flows/undo-scope';
import { StepFailure, type SagaFailure, toFailure } from '../record/failure';
import type { StepEntry } from '../record/step-entry';
import type { StepRun } from '../step-run';
import { certainReasonToStop, reasonToStop } from '../stop-reason';
import { type Part, partScope } from './part';

/** The flow of a part that is tried. */
export interface TriedFlow {
  readonly flow: Flow;
  /**
   * Takes over what the part has written.
   *
   * @throws StepFailure when that is not possible: the part is undone.
   */
  readonly take: () => Coroutine;
  /** What stops the saga stops the part: it is undone with the saga, which sees what the part has written. */
  readonly leave: () => void;
  /** The part has ended: its flow is dropped, or kept for a later undo. */
  readonly close: (hasHeld: boolean) => void;
}

/** A part that may be tried. */
export interface Try {
  readonly part: Part;
  /** Whether it may fail even after a pivot. @defaultValue false */
  readonly mayFail?: boolean;
  /** Whether the part is passed over, after the latest failure of another one. Evaluated once. */
  isPassedOver?(latest: SagaFailure): Coroutine<boolean>;
  /** Waits before it begins, where it is not the first. */
  pause?(): Coroutine;
  readonly open: (undoScope: UndoScope) => Coroutine<TriedFlow>;
}

/**
 * Tries parts in turn until one holds.
 *
 * @throws StepFailure the first failure when none holds; a cancellation, an abort or a deadline of the saga at once.
 */
export function* tryParts(run: StepRun, tries: readonly Try[]): Coroutine {
  const { entry } = run;
  for (const one of tries) {
    const { name } = one.part;
    if (entry.hasTried(name)) continue;
    if (entry.branch !== name) {
      const latest = failuresOf(entry).at(-1);
      if (latest && one.isPassedOver && (yield* one.isPassedOver(latest))) {
        entry.passedOver(name);
        continue;
      }
      if (entry.tried && one.pause) yield* one.pause();
      const reason = yield* certainReasonToStop(run);
      if (reason) throw new StepFailure(reason);
      entry.chose(name);
    }
    if (yield* holds(run, one)) return;
    const reason = yield* certainReasonToStop(run);
    if (reason) throw new StepFailure(reason);
  }
  throw new StepFailure(firstFailure(run));
}

/**
 * Runs a part. One that fails is wholly undone at once, unless the saga must stop: then nothing is undone before all that is
 * under way in it has ended.
 */
function* holds(run: StepRun, { part, mayFail, open }: Try): Coroutine<boolean> {
  const { entry, walk } = run;
  const undoScope = new UndoScope(part.prefix, run.flow.undoScope, mayFail);
  const { flow, take, leave, close } = yield* open(undoScope);
  const scope = partScope(run, part, flow);
  const failure = entry.turnedBy ?? (yield* failureOf(walk.forward(part.branch.steps, scope), take));
  if (!failure) {
    close(true);
    return true;
  }
  // A part of a block that is to run again is undone at once: what it has written is dropped.
  if (!entry.turnedBy && !isRedone(run.path, run.state) && reasonToStop(run)) {
    leave();
    undoScope.isLeft();
    throw new StepFailure(failure);
  }
  undoScope.failed(failure);
  entry.turned(failure);
  undoScope.compensates();
  yield* walk.backward(part.branch.steps, scope);
  close(false);
  entry.undone(part.name);
  return false;
}

function* failureOf(forward: Coroutine, take: () => Coroutine): Coroutine<SagaFailure | undefined> {
  try {
    yield* forward;
    yield* take();
    return undefined;
  } catch (error) {
    return toFailure(error);
  }
}

function firstFailure({ entry }: StepRun): SagaFailure {
  // At least one part is tried: the first is never passed over.
  const [first] = failuresOf(entry) as [SagaFailure];
  return first;
}

/** How parts have failed, in the order in which they were tried. */
function failuresOf({ tried = [] }: StepEntry): SagaFailure[] {
  return tried.flatMap(({ error }) => error ?? []);
}
