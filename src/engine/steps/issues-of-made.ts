/** Owns the proof of the saga that a dynamic step has made, where the step stands. */
import { findIssues, type SagaDefinition } from '../../definition/definition';
import { LONGEST_PATH } from '../../definition/names';
import type { DefinitionIssue } from '../../definition/validation/definition-issue';
import { NOTICE_IN_BRANCH } from '../../definition/validation/definition-reader';
import { provePivots } from '../../definition/validation/pivot-proof';
import {
  branchesOf,
  definedPath,
  innerPath,
  mapBranches,
  type StepLike,
  stepsOf,
} from '../../definition/walk-definition';
import { isInside } from '../block-rounds';
import type { SagaState } from '../saga-state';

/** How many made sagas may stand inside each other. */
const DEEPEST_MADE = 5;
/** How many steps the sagas that an execution makes may have together. */
const MOST_MADE_STEPS = 10_000;

/** Why a made saga cannot run where its step stands. */
export function issuesOfMade(
  step: string,
  made: SagaDefinition,
  { definition, made: others }: SagaState,
): readonly DefinitionIssue[] {
  // The name is a prefix of references alone: it holds a path.
  const { name: _, ...unnamed } = made;
  const issues: DefinitionIssue[] = [...findIssues(unnamed)];
  if (issues.length > 0) return issues;
  const around = [...others.all].filter(([other]) => other !== step && isInside(step, other));
  const whole = withMade(definition, '', new Map([...around, [step, made] as const].map(byPlace)));
  const name = definition.name ?? '';
  const report = (code: DefinitionIssue['code'], path: string, message: string) =>
    issues.push({ code, path, message });
  provePivots(whole, name, {
    report(code, path, message) {
      // What stands elsewhere was proved before.
      if (isInside(path, `${name}.${definedPath(step)}`)) report(code, path, message);
    },
  });
  if (made.atEnd) report('NOTICE_IN_BRANCH', step, NOTICE_IN_BRANCH);
  if (around.length >= DEEPEST_MADE) {
    report(
      'MADE_TOO_DEEP',
      step,
      `At most ${String(DEEPEST_MADE)} dynamic steps can stand inside each other.`,
    );
  }
  const steps = [made, ...others.all.values()].reduce((sum, saga) => sum + countSteps(saga), 0);
  if (steps > MOST_MADE_STEPS) {
    report(
      'MADE_TOO_LARGE',
      step,
      `The sagas of dynamic steps may have ${String(MOST_MADE_STEPS)} steps together.`,
    );
  }
  if (step.length + longestPath(made) > LONGEST_PATH) {
    report(
      'NAME_INVALID',
      step,
      `A path may have at most ${String(LONGEST_PATH)} characters; use shorter names.`,
    );
  }
  return issues;
}

function byPlace([step, made]: readonly [string, SagaDefinition]): readonly [string, SagaDefinition] {
  return [definedPath(step), made];
}

/** A definition with the sagas that its dynamic steps have made, by their places. */
function withMade(saga: unknown, prefix: string, made: ReadonlyMap<string, SagaDefinition>): object {
  const steps = stepsOf(saga).map((step) => {
    const place = prefix + String(step['id']);
    const own = made.get(place);
    const filled: StepLike = own ? { ...step, saga: own } : step;
    return mapBranches(filled, (branch, name) => ({
      ...(branch as object),
      ...withMade(branch, `${innerPath(place, name)}.`, made),
    }));
  });
  return { steps };
}

function countSteps(saga: unknown): number {
  return stepsOf(saga).reduce(
    (sum, step) => branchesOf(step).reduce((inner, [, branch]) => inner + countSteps(branch), sum + 1),
    0,
  );
}

function longestPath(saga: unknown): number {
  const lengths = stepsOf(saga).map((step) => {
    const inner = branchesOf(step).map(([name, branch]) => name.length + 1 + longestPath(branch));
    return String(step['id']).length + 1 + Math.max(0, ...inner);
  });
  return Math.max(0, ...lengths);
}
