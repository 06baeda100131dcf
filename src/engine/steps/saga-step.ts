/** Owns the saga step: the steps of another saga run inside this one, on its context or on one of their own. */
import type { SagaStepDefinition } from '../../definition/steps/saga-step';
import { changeContext, draftOf } from '../callbacks/call-hook';
import { roundSuffix } from '../block-rounds';
import type { Coroutine } from '../coroutine';
import type { Flow } from '../flows/flow';
import type { UndoScope } from '../flows/undo-scope';
import type { StepRun } from '../step-run';
import { waitUntil } from '../stop-reason';
import { blockRun } from './block';
import { callOwn } from './own-callback';
import { enterOwnFlow, openOwnFlow, ownFlow } from './own-flow';
import { type Part, partScope } from './part';
import { openShared } from './shared-flow';
import { type Try, type TriedFlow, tryParts } from './try-parts';

type SagaRun = StepRun<SagaStepDefinition>;

/** A step that runs the steps of another saga; with `attempts`, again from its beginning after it has been undone. */
export const sagaStep = blockRun<SagaStepDefinition>({
  *forward(run) {
    const { attempts = 1 } = run.step;
    if (attempts === 1) yield* runOnce(run);
    else yield* tryParts(run, roundsOf(run, attempts));
  },

  entered(run) {
    const { entry, step } = run;
    const { attempts = 1, input } = step;
    // Rounds that failed are undone already.
    const isUndone = attempts > 1 && (entry.branch === undefined || entry.hasTried(entry.branch));
    const parts = isUndone ? [] : [roundNamed(run, entry.branch ?? roundSuffix(entry.round ?? 1))];
    return input ? { parts, flowOf: (part) => ownFlow(run, part) } : { parts };
  },

  *openEarlier(run, part) {
    const { input } = run.step;
    return input ? yield* openOwnFlow(run, part, { input }) : run.flow;
  },
});

function* runOnce(run: SagaRun): Coroutine {
  const part = roundNamed(run, roundSuffix(run.entry.round ?? 1));
  const { input } = run.step;
  if (!input) {
    yield* run.walk.forward(part.branch.steps, partScope(run, part));
    return;
  }
  const flow = yield* enterOwnFlow(run, part, { input });
  yield* run.walk.forward(part.branch.steps, partScope(run, part, flow));
  yield* takeOutput(run, flow);
}

/** Writes what the inner saga has come to into the outer context. */
function* takeOutput(run: SagaRun, inner: Flow): Coroutine {
  const { output } = run.step;
  if (!output) return;
  yield* callOwn(
    run,
    () => changeContext(run, 'output', output, [draftOf(run, inner.context)]),
    () => undefined,
  );
}

function roundsOf(run: SagaRun, attempts: number): readonly Try[] {
  const { wait } = run.step;
  const { round: first = 1 } = run.entry;
  return Array.from({ length: attempts }, (_, index) => {
    const part = roundNamed(run, roundSuffix(first + index));
    return {
      part,
      open: (undoScope) => openRound(run, part, undoScope),
      ...(wait !== undefined && { pause: () => pauseBefore(run, first + index, wait) }),
    };
  });
}

function* pauseBefore(run: SagaRun, round: number, wait: number): Coroutine {
  const until = run.runtime.now() + wait;
  yield* waitUntil(run, until, `before round ${String(round)} of ${run.path}`);
}

/** Each round has paths of its own, so that no key of an earlier round is used again. */
function roundNamed({ step, path }: SagaRun, name: string): Part {
  return { name, branch: step.saga, prefix: `${path}${name}.` };
}

function* openRound(run: SagaRun, part: Part, undoScope: UndoScope): Coroutine<TriedFlow> {
  const { input } = run.step;
  const { openFlows } = run.state;
  if (input) {
    const flow = yield* enterOwnFlow(run, part, { input, undoScope });
    return {
      flow,
      take: () => takeOutput(run, flow),
      // Its context is its own: it stays for the undo.
      leave: () => undefined,
      close: (hasHeld) => {
        if (!hasHeld) openFlows.closeOwn(part.prefix);
      },
    };
  }
  return openShared(run, part, undoScope);
}
