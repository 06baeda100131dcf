/** Owns the alternatives step: the first alternative that holds; one that fails is wholly undone before the next begins. */
import type { CallbackOperation } from '../../definition/operation';
import { type AlternativesStepDefinition, unlessHook } from '../../definition/steps/alternatives-step';
import { mayHavePivot } from '../../definition/validation/pivot-proof';
import { roundSuffix } from '../block-rounds';
import { callHook } from '../callbacks/call-hook';
import { type Coroutine, inOneTurn } from '../coroutine';
import type { SagaFailure } from '../record/failure';
import type { StepRun } from '../step-run';
import { blockRun } from './block';
import { callOwn } from './own-callback';
import { type Part, partsOf } from './part';
import { openShared } from './shared-flow';
import { type Try, tryParts } from './try-parts';

type AlternativesRun = StepRun<AlternativesStepDefinition>;

/** A step with several ways to do the same. A cancellation, an abort or the saga's deadline tries no further one. */
export const alternativesStep = blockRun<AlternativesStepDefinition>({
  *forward(run) {
    yield* tryParts(run, triesOf(run));
  },

  entered(run) {
    const { entry } = run;
    const held = triesOf(run).filter(({ part: { name } }) => name === entry.branch && !entry.hasTried(name));
    return { parts: held.map(({ part }) => part) };
  },
});

/** All alternatives, in each round. */
function triesOf(run: AlternativesRun): readonly Try[] {
  const { attempts = 1, alternatives } = run.step;
  const { round: first = 1 } = run.entry;
  const rounds = Array.from({ length: attempts }, (_, index) => roundSuffix(first + index));
  const parts = partsOf(run);
  return rounds.flatMap((round) =>
    parts.map((given, index) => {
      const part = inRound(run, given, round);
      const unless = alternatives[index]?.unless;
      const isPassedOver =
        unless &&
        ((failure: SagaFailure) =>
          callOwn(run, () => holds(run, unlessHook(given.name), unless, failure), Boolean));
      return {
        part,
        // A pivot before the step leaves it the choice; one inside does not.
        mayFail: index < alternatives.length - 1 && !mayHavePivot(part.branch),
        ...(isPassedOver && { isPassedOver }),
        open: (scope) => inOneTurn(() => openShared(run, part, scope)),
      };
    }),
  );
}

function* holds(
  run: AlternativesRun,
  hook: string,
  unless: CallbackOperation,
  failure: SagaFailure,
): Coroutine<boolean> {
  return Boolean((yield* callHook(run, hook, unless, [failure])).result);
}

function inRound({ path }: AlternativesRun, part: Part, round: string): Part {
  if (round === '') return part;
  return { ...part, name: `${round}.${part.name}`, prefix: `${path}${round}.${part.name}.` };
}
