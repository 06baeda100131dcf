/**
 * Owns the parts of blocks that only the run before a workflow reset has entered: further items, rounds and alternatives.
 * Their effects are undone before those of the parts that this run has entered.
 */
import { partsBehind } from '../block-parts';
import { type Coroutine, inOneTurn } from '../coroutine';
import { Flow } from '../flows/flow';
import { failureAt, type SagaFailure, toFailure } from '../record/failure';
import type { StepUndo } from '../record/undo-entry';
import type { StepRun } from '../step-run';
import { type Part, partScope } from './part';
import { giveUp } from './compensate';
import { skipped } from './given-up';
import { supervise } from './supervise';

/** Opens the flow of a part that this run has not entered. @throws StepFailure when that is not possible. */
export type OpenEarlier = (part: Part) => Coroutine<Flow>;

/**
 * Undoes the parts that this run has not entered, the last one first.
 *
 * @param entered - The parts that this run has entered without a flow of their own.
 */
export function* undoEarlierParts(run: StepRun, entered: readonly Part[], open?: OpenEarlier): Coroutine {
  const { entry, path } = run;
  if (!entry.earlierParts) return;
  for (const behind of [...entry.earlierParts].reverse()) {
    const prefix = path + behind;
    const part = partAt(run, prefix);
    if (!part) listNotUndone(run, prefix, unknownSteps(run));
    else if (!isKnown(run, part, entered)) yield* undoEarlierPart(run, part, open);
    entry.takesOver(behind);
  }
}

/** Whether this run has entered a part, or has tried and undone it. */
function isKnown({ entry }: StepRun, { name, prefix }: Part, entered: readonly Part[]): boolean {
  return entry.hasTried(name) || entered.some((part) => part.prefix === prefix);
}

function partAt({ step, path, state }: StepRun, prefix: string): Part | undefined {
  const parts = partsBehind(step, path, prefix.slice(path.length), state.made.of(path));
  return parts.find((part) => part.prefix === prefix);
}

function* undoEarlierPart(run: StepRun, part: Part, open: OpenEarlier | undefined): Coroutine {
  const flow = open ? yield* supervisedFlow(run, part, open) : run.flow;
  if (flow) yield* run.walk.backward(part.branch.steps, partScope(run, part, flow));
}

/** The flow of a part; a failure for good waits for an operator as that of an undo does. */
function* supervisedFlow(run: StepRun, part: Part, open: OpenEarlier): Coroutine<Flow | undefined> {
  const { state } = run;
  let flow: Flow | undefined;
  try {
    if (state.endedBy === undefined) {
      const opened = (found: Flow) => {
        flow = found;
      };
      yield* supervise(run, 'undo', {
        attempt: () => openPart(part, open, opened),
        byHand: ({ by }) =>
          inOneTurn(() => {
            for (const [, undo] of undosLeft(run, part.prefix)) undo.doneByHand(by);
          }),
        skip(action, cause) {
          for (const [path, undo] of undosLeft(run, part.prefix)) {
            giveUp({ state, path }, undo, skipped(action), cause);
          }
        },
      });
    }
  } catch (error) {
    if (state.endedBy === undefined) listNotUndone(run, part.prefix, toFailure(error));
  }
  // Nothing is sent any more: the walk only lists what is left.
  return state.endedBy === undefined ? flow : new Flow({}, { undoScope: run.flow.undoScope });
}

function* openPart(part: Part, open: OpenEarlier, opened: (flow: Flow) => void): Coroutine {
  opened(yield* open(part));
}

function unknownSteps({ path }: StepRun): SagaFailure {
  const message = `The run before the workflow reset sent requests of steps that ${path} had made, and that this run does not know. Undo them by hand.`;
  return failureAt({ step: path, hook: 'onFailure' }, 'WORKFLOW_RESET', message).failure;
}

/** Lists the steps of a part that cannot be undone. */
function listNotUndone(run: StepRun, prefix: string, failure: SagaFailure): void {
  for (const [step, undo] of undosLeft(run, prefix)) {
    const listed = { ...failure, step };
    undo.failed(listed);
    run.state.undoErrors.push(listed);
  }
}

/** The undos of a part that are not over, by the paths of their steps: they begin and end now. */
function undosLeft({ state, runtime }: StepRun, prefix: string): readonly (readonly [string, StepUndo])[] {
  const now = runtime.now();
  const left = state.journal.entries.filter(
    ({ step, sent, undo }) => step.startsWith(prefix) && sent.length > 0 && undo?.isOver !== true,
  );
  return left.map((entry) => {
    const undo = entry.beginUndo(now);
    undo.ended(now);
    return [entry.step, undo];
  });
}
