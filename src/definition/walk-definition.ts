/**
 * Owns the access to the parts of a definition in plain data: steps, branches, hooks. The kind of a step knows its
 * parts.
 */
import { ownField, ownFields } from '../context/own-fields';
import type { BranchDefinition } from './steps/branch';
import type { StepData } from './steps/step-data';
import type { BranchName, BranchOrder, PlacedOperation, StepKind } from './steps/step-kind';
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
  for (const [field, name] of branchFields(step)) {
    if (Object.hasOwn(step, field)) changed[field] = mapField(step[field], name, replace);
  }
  return changed;
}

function branchFields({ kind }: { readonly kind?: unknown }): readonly [string, BranchName][] {
  return Object.entries(kindNamed(kind)?.branches ?? {});
}

/** A field of a step with its branch, or its list of branches, replaced. */
function mapField(
  value: unknown,
  name: BranchName,
  replace: (branch: unknown, name: string) => unknown,
): unknown {
  if (typeof name === 'string') return value === undefined ? undefined : replace(value, name);
  if (!Array.isArray(value)) return value;
  return value.map((branch: unknown, index) => replace(branch, name(index, branch)));
}

/** The branches of a step by their names in paths and references; a leaf has none. */
export function branchesOf(step: StepData): readonly (readonly [name: string, branch: BranchDefinition])[];
export function branchesOf(step: StepLike): readonly (readonly [name: string, branch: unknown])[];
export function branchesOf(step: StepLike | StepData): readonly (readonly [name: string, branch: unknown])[] {
  const found: (readonly [string, unknown])[] = [];
  for (const [field, name] of branchFields(step)) {
    mapField(ownField(step, field), name, (branch, named) => found.push([named, branch]));
  }
  return found;
}

/** The path of a branch. The only branch of a step may have no name: its steps stand directly below the step. */
export function innerPath(path: string, branch: string): string {
  return branch === '' ? path : `${path}.${branch}`;
}

/** The path of a step in the definition: without the items and the rounds in which it ran. */
export function definedPath(path: string): string {
  return path.replaceAll(/\[\d+\]|~\d+/g, '');
}

/** Whether steps of this kind have branches. */
export function hasBranches(step: StepLike | StepData): boolean {
  return kindNamed(step.kind)?.branches !== undefined;
}

/** The operations of a step itself: its hooks, the conditions of its branches, and others that its kind knows. */
export function operationsOf(step: StepLike | StepData, path: string): readonly PlacedOperation[] {
  const hooks = hooksOf(step).map((hook) => [`${path}.${hook}`, ownField(step, hook)] as const);
  const conditions = branchesOf(step as StepLike)
    .map(([name, branch]) => [innerPath(path, name), ownField(branch, 'condition')] as const)
    .filter(([, condition]) => condition !== undefined);
  return [...hooks, ...conditions, ...(kindNamed(step.kind)?.operations?.(step as StepLike, path) ?? [])];
}

/** How the branches of a step run. */
export function orderOf(step: StepLike | StepData): BranchOrder {
  return kindNamed(step.kind)?.order?.(step as StepLike) ?? 'choice';
}

/** How many rounds a block may have before an operator runs it again. */
export function mostRounds(step: StepLike | StepData): number {
  const rounds = ownField(step, 'atMost') ?? ownField(step, 'attempts');
  return typeof rounds === 'number' ? rounds : 1;
}

/** Whether a step is a loop whose items may run beside each other. */
export function isConcurrentLoop(step: StepLike): boolean {
  return orderOf(step) === 'each' && typeof step['atOnce'] === 'number' && step['atOnce'] > 1;
}

/** Whether other modules decide which branches a step has. */
export function mayBeFilled(step: StepLike): boolean {
  return kindNamed(step['kind'])?.mayBeFilled === true;
}

/** The steps of a list that have something to do. */
export function stepsToRun(steps: readonly StepData[]): readonly StepData[] {
  return steps.some(isPassedOver) ? steps.filter((step) => !isPassedOver(step)) : steps;
}

function isPassedOver(step: StepData): boolean {
  return kindNamed(step.kind)?.isPassedOver?.({ ...step }) === true;
}

/** Whether a step waits for something from outside. */
export function isWait(step: StepLike): boolean {
  return kindNamed(step['kind'])?.isWait === true;
}

/** Whether an execution of a saga may wait for something from outside: in one of its steps, or in steps that it makes. */
export function mayWait(saga: unknown): boolean {
  return stepsOf(saga).some(
    (step) =>
      isWait(step) ||
      kindNamed(step['kind'])?.mayOpenWait?.(step) === true ||
      orderOf(step) === 'made' ||
      branchesOf(step).some(([, branch]) => mayWait(branch)),
  );
}

/** Whether a wait may fail by itself. */
export function mayTimeOut(step: StepLike): boolean {
  return kindNamed(step['kind'])?.mayTimeOut?.(step) === true;
}

/** Whether steps of a kind send requests that change nothing. */
export function isQuery({ kind }: { readonly kind?: unknown }): boolean {
  return kindNamed(kind)?.isQuery === true;
}

/** Whether a saga, or a branch, may send local requests: itself, or in steps that it makes while it runs. */
export function maySendLocally(saga: unknown): boolean {
  return (
    isLocal(saga) ||
    stepsOf(saga).some(
      (step) =>
        isLocal(step) ||
        orderOf(step) === 'made' ||
        branchesOf(step).some(([, branch]) => maySendLocally(branch)),
    )
  );
}

function isLocal(part: unknown): boolean {
  return ownField(ownField(part, 'options'), 'dispatch') === 'local';
}

/** What a step does within one task of a host; `undefined` where it may wait, or choose what follows. */
export function partInOneTask(step: StepData): 'silent' | 'request' | undefined {
  return kindNamed(step.kind)?.inOneTask?.({ ...step });
}

/** Whether a step may fail, as far as its kind decides. */
export function failureOfKind(step: StepLike): StepKind['fails'] {
  return kindNamed(step['kind'])?.fails;
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
