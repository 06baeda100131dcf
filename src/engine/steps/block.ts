/**
 * Owns what all blocks share. A block holds parts, and its own file says only which of them are entered, and whether one
 * after the other or beside each other. Compensation is the same for all: the entered parts, in the reverse order.
 */
import { ownField } from '../../context/own-fields';
import type { StepData } from '../../definition/steps/step-data';
import type { Coroutine } from '../coroutine';
import type { Flow } from '../flows/flow';
import { Fork } from '../flows/fork';
import { UndoScope } from '../flows/undo-scope';
import { StepFailure } from '../record/failure';
import type { StepKindRun, StepRun } from '../step-run';
import { reasonToStop } from '../stop-reason';
import { openLayer, type Part, partScope } from './part';
import { runPartsTogether } from './parts-together';

/** The parts that a block has entered. */
export interface EnteredParts {
  /** In the order of the definition. */
  readonly parts: readonly Part[];
  /** The flow of a part with a context of its own. A part without one that has begun is left out. */
  readonly flowOf?: (part: Part) => Flow | undefined;
  /** Absent: one after the other. */
  readonly together?: {
    readonly atOnce: number;
    /** The parts that have to be done before another one begins. @defaultValue none */
    before?(name: string): readonly string[];
  };
}

/** What is special about a kind of block. */
export interface BlockKind<D extends StepData> {
  /** Finds what its parts are made of, before anything is done with them. */
  readonly open?: (run: StepRun<D>) => Coroutine;
  readonly forward: (run: StepRun<D>) => Coroutine;
  /** The parts that the journal may hold steps of; the others are not undone. */
  readonly entered: (run: StepRun<D>) => EnteredParts;
}

/** How steps of a kind of block run. */
export function blockRun<D extends StepData>({ open, forward, entered }: BlockKind<D>): StepKindRun<D> {
  return {
    *forward(run) {
      if (open) yield* open(run);
      while (!(yield* isDone(run, forward))) {
        yield* undoToStart(run, entered);
        const reason = reasonToStop(run);
        if (reason) throw new StepFailure(reason);
      }
    },
    *backward(run) {
      if (open) yield* open(run);
      yield* undoParts(run, entered(run));
    },
  };
}

/** Runs a block forward; false when an operator wants it to run again. */
function* isDone<D extends StepData>(
  run: StepRun<D>,
  forward: (run: StepRun<D>) => Coroutine,
): Coroutine<boolean> {
  const { path, state } = run;
  if (state.redoing.has(path)) return false;
  const deadline = ownField(run.step, 'deadline');
  if (typeof deadline === 'number') run.entry.mustEndBy(run.runtime.now() + deadline);
  try {
    yield* forward(run);
    return true;
  } catch (error) {
    if (error instanceof StepFailure && state.redoing.has(path)) return false;
    throw error;
  }
}

/** Undoes what a block has entered, as a whole of its own; the rest of the saga still goes forward. */
function* undoToStart<D extends StepData>(
  run: StepRun<D>,
  entered: (run: StepRun<D>) => EnteredParts,
): Coroutine {
  const { flow, entry, path, state, step } = run;
  const outer = flow.undoScope;
  flow.undoScope = new UndoScope(path, outer);
  flow.undoScope.compensates();
  try {
    yield* undoParts(run, entered(run));
  } finally {
    flow.undoScope = outer;
  }
  const attempts = ownField(step, 'attempts');
  entry.redone((entry.round ?? 1) + (typeof attempts === 'number' ? attempts : 1));
  state.redoing.delete(path);
}

function* undoParts(run: StepRun, entered: EnteredParts): Coroutine {
  const { parts, together, flowOf } = entered;
  const backwards = [...parts].reverse();
  if (!together) {
    for (const part of backwards) yield* undoPart(run, part, flowOf ? flowOf(part) : run.flow);
  } else if (flowOf) {
    yield* runPartsTogether(run, {
      parts: backwards,
      atOnce: together.atOnce,
      mayBegin: () => true,
      body: (part) => undoPart(run, part, flowOf(part)),
    });
  } else {
    yield* undoOnFork(run, backwards, together);
  }
}

/** Undoes the steps of a part; one whose flow has not begun has none. */
export function* undoPart(run: StepRun, part: Part, flow: Flow | undefined): Coroutine {
  if (!flow) return;
  yield* run.walk.backward(part.branch.steps, partScope(run, part, flow));
  run.state.openFlows.closeOwn(part.prefix);
}

/** Branches that share a context are undone on a fork of it. */
function* undoOnFork(
  run: StepRun,
  backwards: readonly Part[],
  together: NonNullable<EnteredParts['together']>,
): Coroutine {
  // A part is undone when all parts are that began after it by an edge.
  const after = (name: string) =>
    backwards
      .filter((other) => together.before?.(other.name).includes(name) === true)
      .map((other) => other.name);
  // An undo never fails because of the context: the part that is undone last overrides the others.
  const fork = new Fork(run.flow, { isConcurrent: true, firstWins: true });
  yield* runPartsTogether(run, {
    parts: backwards,
    atOnce: together.atOnce,
    before: after,
    mayBegin: () => true,
    *body(part) {
      const flow = openLayer(run, fork, part, { before: after(part.name) });
      yield* run.walk.backward(part.branch.steps, partScope(run, part, flow));
    },
  });
  // Until here another run finds the writes of all parts.
  for (const { prefix } of backwards) run.state.openFlows.closeLayer(prefix);
  run.flow.restore(fork.join([...backwards].reverse().map(({ name }) => name)));
}
