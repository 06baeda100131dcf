/** The outline of a case: the plain data that its saga is built from. */
import type { SagaOptions } from '../../src';
import { nameProblem } from '../../src/definition/names';
import type { CaseStep } from './case-format';

/**
 * The style of the calls of the builder:
 * - `chained`: one expression from the saga to its commit;
 * - `stepwise`: each step on the saga, with its name and first callback in one call;
 * - `unnamed`: each step on the saga, without a name.
 */
export type BuildStyle = 'chained' | 'stepwise' | 'unnamed';

/** The plain data of a saga. It enters the workflow sandbox as JSON. */
export interface SagaOutline {
  readonly steps: readonly CaseStep[];
  readonly options: SagaOptions;
  readonly style: BuildStyle;
}

const STYLES: readonly BuildStyle[] = ['chained', 'stepwise', 'unnamed'];

/** The style of a case: the styles take turns, but ids that are not valid names require `unnamed`. */
export function styleFor(index: number, steps: readonly CaseStep[]): BuildStyle {
  const isNameable = allSteps(steps).every(({ id }) => nameProblem(id) === undefined);
  return (isNameable && STYLES[index % STYLES.length]) || 'unnamed';
}

/** The ids of the steps by the paths under which an execution reports them. */
export function idsByPath({ steps, style }: SagaOutline, prefix = ''): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const [index, step] of steps.entries()) {
    const path = prefix + (style === 'unnamed' ? `step-${String(index + 1)}` : step.id);
    ids.set(path, step.id);
    for (const [branch, inner] of branchesOf(step)) {
      const within = idsByPath({ steps: inner, style, options: {} }, `${path}.${branch}.`);
      for (const [innerPath, id] of within) ids.set(innerPath, id);
    }
  }
  return ids;
}

/** All steps, including the steps of branches. */
export function allSteps(steps: readonly CaseStep[]): readonly CaseStep[] {
  return steps.flatMap((step) => [step, ...branchesOf(step).flatMap(([, inner]) => allSteps(inner))]);
}

function branchesOf(step: CaseStep): (readonly [string, readonly CaseStep[]])[] {
  if (step.kind !== 'conditional') return [];
  const { ifThen, elseThen } = step;
  const alternatives = ifThen.map(({ steps }, index) => [`if-${String(index + 1)}`, steps] as const);
  return elseThen ? [...alternatives, ['else', elseThen.steps]] : alternatives;
}
