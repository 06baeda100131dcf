/** Owns the plain data of a saga, and the check that any value is a valid definition. */
import { findAmbiguousEvents } from './validation/ambiguous-events';
import { type DefinitionIssue, SagaDefinitionError } from './validation/definition-issue';
import { DefinitionReader } from './validation/definition-reader';
import { provePivots } from './validation/pivot-proof';
import { UNNAMED } from './names';
import { type NoticeDefinition, readNotices } from './notice';
import type { CallbackOperation } from './operation';
import { STEP_KINDS, type StepDefinition } from './steps/step-kinds';
import { truncate } from '../errors/format-value';
import type { StepOptionsData } from './options/step-options';

/**
 * A saga in plain data: the result of `toJSON()`, the content of a start input, and the record in Temporal's history.
 * It refers to functions by name.
 */
export interface SagaDefinition {
  /**
   * The rules under which an execution runs: 1 until 0.2, and 2 since 0.3 (the rules of evidence, and the default of
   * `undoWhen`). The start records it, and the execution keeps it.
   */
  readonly format: 1 | 2;
  /** Absent in the definition of a saga without a name. */
  readonly name?: string;
  readonly options?: StepOptionsData;
  /** What checks the context of a start. */
  readonly context?: CallbackOperation;
  /** What makes the view that callers see before the end. */
  readonly publishes?: CallbackOperation;
  readonly steps: readonly StepDefinition[];
  /** The notices that are sent at the end; absent where there is none. */
  readonly atEnd?: readonly NoticeDefinition[];
}

/** All errors in a value that should be a saga definition. */
export function findIssues(value: unknown): readonly DefinitionIssue[] {
  const reader = new DefinitionReader(STEP_KINDS, labelOf(value));
  const data = reader.object(value, 'definition');
  if (!data) return reader.issues;
  const path = labelOf(data);
  reader.knownFields(data, path, ['format', 'name', 'options', 'context', 'publishes', 'steps', 'atEnd']);
  if (data['format'] !== 1 && data['format'] !== 2) {
    reader.report(
      'MALFORMED',
      `${path}.format`,
      'The format must be 1 or 2; a later version of the library may have written this definition.',
    );
  }
  if (data['name'] !== undefined) reader.name(data['name'], path);
  reader.options(data, path);
  for (const callback of ['context', 'publishes']) {
    if (data[callback] !== undefined) reader.operation(data[callback], `${path}.${callback}`, false);
  }
  reader.steps(data['steps'], path);
  if (data['atEnd'] !== undefined) readNotices(data['atEnd'], path, reader);
  if (!reader.isTooDeep) {
    provePivots(data, path, reader);
    findAmbiguousEvents(data, path, reader);
  }
  return reader.issues;
}

/**
 * Checks that a value is a saga definition.
 *
 * @param value - Anything, such as parsed JSON.
 * @returns The same value.
 * @throws {@link SagaDefinitionError} with all errors (`DEFINITION_INVALID`).
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
 * Turns a definition of format 1 into a definition of format 2 that undoes the same steps. By default, 0.2 undid
 * refused steps too.
 */
export function upgradeDefinition(definition: SagaDefinition): SagaDefinition {
  if (definition.format === 2) return definition;
  return { ...definition, format: 2, options: { undoWhen: 'sent', ...definition.options } };
}
