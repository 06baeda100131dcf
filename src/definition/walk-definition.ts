/**
 * Owns the access to the parts of a definition in plain data: steps, branches, hooks. The kind of a step knows its
 * parts.
 */
import { ownField, ownFields } from '../context/own-fields';
import type { BranchDefinition } from './steps/conditional-step';
import type { StepData } from './steps/step';
import { kindNamed } from './steps/step-kinds';

/** A step in plain data, which may be malformed. */
export type StepLike = Readonly<Record<string, unknown>>;

/** The steps of a saga or a branch in plain data; values that are no objects are left out. */
export function stepsOf(saga: unknown): readonly StepLike[] {
  const steps = ownField(saga, 'steps');
  return Array.isArray(steps) ? steps.filter(isObject).map(ownFields) : [];
}

/** A step whose branches are replaced by the results of `replace`. */
export function mapBranches(
  step: StepLike,
  replace: (branch: unknown, name: string) => unknown,
): Record<string, unknown> {
  const changed: Record<string, unknown> = { ...step };
  for (const [field, name] of Object.entries(kindNamed(step['kind'])?.branches ?? {})) {
    const value = step[field];
    if (typeof name === 'string') {
      if (value !== undefined) changed[field] = replace(value, name);
    } else if (Array.isArray(value)) {
      changed[field] = value.map((branch: unknown, index) => replace(branch, name(index)));
    }
  }
  return changed;
}

/** The branches of a step by their names in paths and references; a leaf has none. */
export function branchesOf(step: StepData): readonly (readonly [name: string, branch: BranchDefinition])[];
export function branchesOf(step: StepLike): readonly (readonly [name: string, branch: unknown])[];
export function branchesOf(step: StepLike | StepData): readonly (readonly [name: string, branch: unknown])[] {
  const found: (readonly [string, unknown])[] = [];
  if (!hasBranches(step)) return found;
  mapBranches(step as StepLike, (branch, name) => found.push([name, branch]));
  return found;
}

/** Whether steps of this kind have branches. */
export function hasBranches(step: StepLike | StepData): boolean {
  return kindNamed(step.kind)?.branches !== undefined;
}

/** A hook or a condition, with the reference that follows from its place. */
export type PlacedOperation = readonly [reference: string, operation: unknown];

/** The operations of a step itself: its hooks, and the conditions of its branches. */
export function operationsOf(step: StepLike | StepData, path: string): readonly PlacedOperation[] {
  const hooks = hooksOf(step).map((hook) => [`${path}.${hook}`, ownField(step, hook)] as const);
  const conditions = branchesOf(step as StepLike)
    .map(([name, branch]) => [`${path}.${name}`, ownField(branch, 'condition')] as const)
    .filter(([, condition]) => condition !== undefined);
  return [...hooks, ...conditions];
}

/** The names of the hooks that a step has, in the order of its kind. */
export function hooksOf(step: StepLike | StepData): readonly string[] {
  const hooks = Object.keys(kindNamed(step.kind)?.hooks ?? {});
  return hooks.filter((hook) => Object.hasOwn(step, hook));
}

/**
 * Whether a step may have an effect outside of the context: the kind decides, and an unknown kind may do anything.
 */
export function hasEffect(step: StepLike | StepData): boolean {
  return kindNamed(step.kind)?.hasEffect(step as StepLike) ?? true;
}

function isObject(value: unknown): value is StepLike {
  return typeof value === 'object' && value !== null;
}
