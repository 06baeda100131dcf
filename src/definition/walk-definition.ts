import { ownField, ownFields } from '../context/own-fields';
import { branchName } from './steps/conditional-step';

/** A step in plain data whose shape may be wrong. */
export type StepLike = Readonly<Record<string, unknown>>;

/** The steps of a saga or a branch in plain data; what is no step is left out. */
export function stepsOf(saga: unknown): readonly StepLike[] {
  const steps = ownField(saga, 'steps');
  return Array.isArray(steps) ? steps.filter(isObject).map(ownFields) : [];
}

/** The branches of a step by their names in paths and references; none of a step that has none. */
export function branchesOf(step: StepLike): readonly (readonly [name: string, branch: unknown])[] {
  if (step['kind'] !== 'conditional') return [];
  const { ifThen, elseThen } = step;
  const alternatives: readonly unknown[] = Array.isArray(ifThen) ? ifThen : [];
  const named = alternatives.map((branch, index) => [branchName(index), branch] as const);
  return elseThen === undefined ? named : [...named, ['else', elseThen]];
}

function isObject(value: unknown): value is StepLike {
  return typeof value === 'object' && value !== null;
}
