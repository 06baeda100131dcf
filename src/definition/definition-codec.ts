/** Owns the form in which a definition is sent: as it is, or packed when it is long. */
import { sizeOf } from '../context/json-size';
import type { SagaDefinition } from './definition';
import { DEEPEST } from './validation/definition-reader';
import { hooksOf, mapBranches, innerPath } from './walk-definition';

type Data = Readonly<Record<string, unknown>>;

/** Replaces a hook or a condition; the reference is the one that follows from its place. */
type Replace = (operation: unknown, reference: string) => unknown;

/** Bytes of JSON up to which a definition is sent in the form that is easy to read. */
const LARGEST_PLAIN = 256 * 1024;

/**
 * A definition as it is sent. In a long one each hook whose reference follows from its place becomes `true`: a saga
 * of 10,000 steps would not fit into a start input otherwise.
 *
 * @param largestPlain - Bytes of JSON up to which the definition stays as it is.
 */
export function encodeDefinition(definition: SagaDefinition, largestPlain = LARGEST_PLAIN): unknown {
  return sizeOf(definition) > largestPlain ? pack(definition) : definition;
}

/**
 * The definition that was sent. A definition that is not packed stays as it is, and so does any other value:
 * `readDefinition` refuses it.
 */
export function decodeDefinition(sent: unknown): unknown {
  return mapOperations(sent, (operation, reference) =>
    operation === true ? { callback: reference } : operation,
  );
}

/** The bytes of JSON of the form in which a definition is sent. */
export function encodedSize(definition: SagaDefinition): number {
  const size = sizeOf(definition);
  return size > LARGEST_PLAIN ? sizeOf(pack(definition)) : size;
}

function pack(definition: SagaDefinition): unknown {
  return mapOperations(definition, (operation, reference) =>
    isReference(operation, reference) ? true : operation,
  );
}

/** Whether an operation says nothing but the reference. */
function isReference(operation: unknown, reference: string): boolean {
  return isObject(operation) && operation['callback'] === reference && Object.keys(operation).length === 1;
}

function mapOperations(definition: unknown, replace: Replace): unknown {
  if (!isObject(definition)) return definition;
  const { name } = definition;
  return mapSteps(definition, typeof name === 'string' ? `${name}.` : '', replace, 0);
}

/** Replaces the operations in the steps of a saga or branch. Steps that are nested too deep stay as they are. */
function mapSteps(saga: Data, prefix: string, replace: Replace, depth: number): Data {
  const { steps } = saga;
  if (!Array.isArray(steps) || depth > DEEPEST) return saga;
  return { ...saga, steps: steps.map((step: unknown) => mapStep(step, prefix, replace, depth)) };
}

function mapStep(step: unknown, prefix: string, replace: Replace, depth: number): unknown {
  if (!isObject(step) || typeof step['id'] !== 'string') return step;
  const path = `${prefix}${step['id']}`;
  const changed = mapBranches(step, (branch, name) =>
    mapBranch(branch, innerPath(path, name), replace, depth + 1),
  );
  for (const hook of hooksOf(step)) changed[hook] = replace(step[hook], `${path}.${hook}`);
  return changed;
}

/** The reference of a branch's condition is the path of the branch. */
function mapBranch(branch: unknown, path: string, replace: Replace, depth: number): unknown {
  if (!isObject(branch)) return branch;
  const changed = mapSteps(branch, `${path}.`, replace, depth);
  if (!Object.hasOwn(branch, 'condition')) return changed;
  return { ...changed, condition: replace(branch['condition'], path) };
}

function isObject(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
