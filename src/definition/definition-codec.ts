import { branchName } from './steps/conditional-step';
import type { SagaDefinition } from './definition';
import { DEEPEST } from './validation/definition-reader';
import { HOOKS } from './hook';

type Data = Readonly<Record<string, unknown>>;

/** Gives what stands in the place of a hook, whose reference follows from that place. */
type Change = (operation: unknown, reference: string) => unknown;

/**
 * A definition in fewer words, for what is carried through a very long chain of runs: most references follow
 * from the place in which they stand, and such a hook is packed into `true`.
 */
export function packDefinition(definition: SagaDefinition): unknown {
  return changeHooks(definition, (operation, reference) =>
    isReference(operation, reference) ? true : operation,
  );
}

/**
 * The definition that was packed. What is not packed stays as it is, and so does what is no definition: that
 * is for `readDefinition` to refuse.
 */
export function unpackDefinition(packed: unknown): unknown {
  return changeHooks(packed, (operation, reference) =>
    operation === true ? { callback: reference } : operation,
  );
}

/** The references that follow from the places of all hooks, whatever stands there. */
export function placeReferences(definition: SagaDefinition): ReadonlySet<string> {
  const found = new Set<string>();
  changeHooks(definition, (operation, reference) => {
    found.add(reference);
    return operation;
  });
  return found;
}

/** Whether a hook says nothing but the reference. */
function isReference(operation: unknown, reference: string): boolean {
  return isObject(operation) && operation['callback'] === reference && Object.keys(operation).length === 1;
}

function changeHooks(definition: unknown, change: Change): unknown {
  if (!isObject(definition)) return definition;
  const { name } = definition;
  return changeSteps(definition, typeof name === 'string' ? `${name}.` : '', change, 0);
}

/** The steps of a saga or branch. What is nested deeper than a definition may be is left alone. */
function changeSteps(saga: Data, prefix: string, change: Change, depth: number): Data {
  const { steps } = saga;
  if (!Array.isArray(steps) || depth > DEEPEST) return saga;
  return { ...saga, steps: steps.map((step: unknown) => changeStep(step, prefix, change, depth)) };
}

function changeStep(step: unknown, prefix: string, change: Change, depth: number): unknown {
  if (!isObject(step) || typeof step['id'] !== 'string') return step;
  const own = `${prefix}${step['id']}`;
  const changed: Record<string, unknown> = { ...step };
  if (step['kind'] !== 'conditional') {
    for (const hook of HOOKS) {
      if (Object.hasOwn(step, hook)) changed[hook] = change(step[hook], `${own}.${hook}`);
    }
    return changed;
  }
  const { ifThen, elseThen } = step;
  if (Array.isArray(ifThen)) {
    changed['ifThen'] = ifThen.map((alternative: unknown, index) =>
      changeAlternative(alternative, `${own}.${branchName(index)}`, change, depth),
    );
  }
  if (isObject(elseThen)) changed['elseThen'] = changeSteps(elseThen, `${own}.else.`, change, depth + 1);
  return changed;
}

function changeAlternative(alternative: unknown, path: string, change: Change, depth: number): unknown {
  if (!isObject(alternative)) return alternative;
  const changed = changeSteps(alternative, `${path}.`, change, depth + 1);
  if (!Object.hasOwn(alternative, 'condition')) return changed;
  return { ...changed, condition: change(alternative['condition'], path) };
}

function isObject(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
