import { type DefinitionIssue, SagaDefinitionError } from './validation/definition-issue';
import { DefinitionReader } from './validation/definition-reader';
import { provePivots } from './validation/pivot-proof';
import { STEP_KINDS, type StepDefinition } from './steps/step-kinds';
import { truncate } from '../errors/format-value';
import type { StepOptionsData } from './options/step-options';

/**
 * A saga in plain data: what `toJSON()` gives, what travels in a start input, and what Temporal's history
 * keeps. Functions stand in it by reference.
 */
export interface SagaDefinition {
  /**
   * The rules under which the execution runs, recorded by its start: 1 until 0.2, and 2 since 0.3 (the rules of evidence,
   * and the default of `undoWhen`). An execution keeps the format that it was started with.
   */
  readonly format: 1 | 2;
  /** Absent in the definition of a saga without a name. */
  readonly name?: string;
  readonly options?: StepOptionsData;
  readonly steps: readonly StepDefinition[];
}

/** How a saga without a name is called in messages and paths. */
export const UNNAMED = '(unnamed)';

/** Everything that is wrong with a value as a saga definition, whatever it is. */
export function findIssues(value: unknown): readonly DefinitionIssue[] {
  const reader = new DefinitionReader(STEP_KINDS, labelOf(value));
  const data = reader.object(value, 'definition');
  if (!data) return reader.issues;
  const path = labelOf(data);
  reader.knownFields(data, path, ['format', 'name', 'options', 'steps']);
  if (data['format'] !== 1 && data['format'] !== 2) {
    reader.report('MALFORMED', `${path}.format`, 'This version reads the formats 1 and 2.');
  }
  if (data['name'] !== undefined) reader.name(data['name'], path);
  reader.options(data, path);
  reader.steps(data['steps'], path);
  if (!reader.isTooDeep) provePivots(data, path, reader);
  return reader.issues;
}

/**
 * Checks that a value is a saga definition.
 *
 * @param value - Anything, such as parsed JSON.
 * @returns The same value.
 * @throws {@link SagaDefinitionError} with every mistake (`DEFINITION_INVALID`).
 */
export function readDefinition(value: unknown): SagaDefinition {
  const issues = findIssues(value);
  // Every field has been checked.
  if (issues.length === 0) return value as SagaDefinition;
  throw new SagaDefinitionError(labelOf(value), issues);
}

function labelOf(definition: unknown): string {
  const name =
    typeof definition === 'object' && definition !== null && 'name' in definition && definition.name;
  return typeof name === 'string' ? truncate(name) : UNNAMED;
}

/**
 * A definition of format 1 as one of format 2, which undoes the same steps: 0.2 undid a step that was refused too, where
 * no option said otherwise.
 */
export function upgradeDefinition(definition: SagaDefinition): SagaDefinition {
  if (definition.format === 2) return definition;
  return { ...definition, format: 2, options: { undoWhen: 'sent', ...definition.options } };
}
