/**
 * Owns what all blocks share. A block holds parts, and its own file says only which of them are entered, and whether one
 * after the other or beside each other. Compensation is the same for all: the entered parts, in the reverse order.
 */
import { ownField } from '../../context/own-fields';
import type { StepData } from '../../definition/steps/step-data';
import { mostRounds } from '../../definition/walk-definition';
import type { Coroutine } from '../coroutine';
import type { Flow } from '../flows/flow';
import { Fork } from '../flows/fork';
import { UndoScope } from '../flows/undo-scope';
import { StepFailure } from '../record/failure';
import { learnOfReset } from '../reset/learn-of-reset';
import type { StepKindRun, StepRun } from '../step-run';
import { certainReasonToStop } from '../stop-reason';
import { undoEarlierParts } from './earlier-parts';
import { openLayer, type Part, partScope } from './part';
import { runPartsTogether } from './parts-together';
import { untilResetDecided } from './until-reset-decided';

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
  /** Opens the flow of a part that only the run before a workflow reset has entered. @defaultValue the flow of the block */
  readonly openEarlier?: (run: StepRun<D>, part: Part) => Coroutine<Flow>;
}

/** How steps of a kind of block run. */
export function blockRun<D extends StepData>(kind: BlockKind<D>): StepKindRun<D> {
  return {
    forward: (run) => forward(run, kind),
    backward: (run) => backward(run, kind),
  };
}

function* forward<D extends StepData>(run: StepRun<D>, kind: BlockKind<D>): Coroutine {
  if (kind.open) yield* kind.open(run);
  while (!(yield* isDone(run, kind))) {
    yield* undoToStart(run, kind);
    const reason = yield* certainReasonToStop(run);
    if (reason) throw new StepFailure(reason);
  }
}

function* backward<D extends StepData>(run: StepRun<D>, kind: BlockKind<D>): Coroutine {
  if (kind.open) yield* kind.open(run);
  yield* undoEntered(run, kind);
}

/** Runs a block forward; false when an operator wants it to run again. */
function* isDone<D extends StepData>(run: StepRun<D>, kind: BlockKind<D>): Coroutine<boolean> {
  const { path, state } = run;
  if (state.redoing.has(path)) return false;
  const deadline = ownField(run.step, 'deadline');
  if (typeof deadline === 'number') run.entry.mustEndBy(run.runtime.now() + deadline);
  try {
    yield* kind.forward(run);
    yield* undoLeftByReset(run, kind);
    return true;
  } catch (error) {
    if (error instanceof StepFailure && state.redoing.has(path)) return false;
    throw error;
  }
}

/**
 * A block that is done has no effects of parts that only the run before a workflow reset has entered. Where it has sent
 * nothing itself, the operator is asked before they are undone.
 */
function* undoLeftByReset<D extends StepData>(run: StepRun<D>, kind: BlockKind<D>): Coroutine {
  yield* learnOfReset(run);
  if (!run.entry.earlierParts) return;
  yield* untilResetDecided(run);
  yield* inOwnUndoScope(run, () => undoEarlier(run, kind, kind.entered(run)));
}

/** Undoes what a block has entered, as a whole of its own; the rest of the saga still goes forward. */
function* undoToStart<D extends StepData>(run: StepRun<D>, kind: BlockKind<D>): Coroutine {
  const { entry, path, state, step } = run;
  yield* inOwnUndoScope(run, () => undoEntered(run, kind));
  entry.redone((entry.round ?? 1) + mostRounds(step));
  state.redoing.delete(path);
}

/** Undoes something of a block while the rest of the saga goes forward. */
function* inOwnUndoScope({ flow, path }: StepRun, undo: () => Coroutine): Coroutine {
  const outer = flow.undoScope;
  flow.undoScope = new UndoScope(path, outer);
  flow.undoScope.compensates();
  try {
    yield* undo();
  } finally {
    flow.undoScope = outer;
  }
}

function* undoEntered<D extends StepData>(run: StepRun<D>, kind: BlockKind<D>): Coroutine {
  const entered = kind.entered(run);
  yield* undoEarlier(run, kind, entered);
  yield* undoParts(run, entered);
}

function* undoEarlier<D extends StepData>(
  run: StepRun<D>,
  { openEarlier }: BlockKind<D>,
  { parts, flowOf }: EnteredParts,
): Coroutine {
  yield* undoEarlierParts(run, flowOf ? [] : parts, openEarlier && ((part) => openEarlier(run, part)));
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
    body(part) {
      const flow = openLayer(run, fork, part, { before: after(part.name) });
      return run.walk.backward(part.branch.steps, partScope(run, part, flow));
    },
  });
  // Until here another run finds the writes of all parts.
  for (const { prefix } of backwards) run.state.openFlows.closeLayer(prefix);
  run.flow.restore(fork.join([...backwards].reverse().map(({ name }) => name)));
}
