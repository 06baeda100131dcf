/** Owns the argument of a start, and its check (S11). */
import { decodeContext, type EncodedContext } from '../context/encoding';
import { ownField, ownFields } from '../context/own-fields';
import { roundLiterals, tagLiterals } from '../context/tag-literals';
import { readDefinition, type SagaDefinition } from '../definition/definition';
import { decodeDefinition } from '../definition/definition-codec';
import { formatValue } from '../errors/format-value';
import { contextTooLarge } from '../engine/snapshot/size-budget';
import { SagaError } from '../errors/saga-error';

/** The one argument of the saga workflow. From the Temporal CLI or UI: `{ "context": { ... } }`. */
export interface SagaStartInput {
  /** The saga by value; without it the worker's saga or factory of the workflow's type is taken. */
  readonly definition?: SagaDefinition;
  /** The initial context as a plain object, encoded as `SagaContext.toJSON()` does. @defaultValue `{}` */
  readonly context?: EncodedContext;
  /** On whose behalf: sent with every request. Up to 1,000 characters. */
  readonly user?: string;
  /**
   * The search attribute, a keyword, that shows the execution's status; the start has to set it too.
   * @defaultValue none
   */
  readonly searchAttribute?: string;
  /**
   * The search attribute, a list of keywords, that shows what the execution waits for; the start has to set it too.
   * @defaultValue none
   */
  readonly waitsAttribute?: string;
}

/** These texts travel with every request, and into every continue-as-new run. */
const LONGEST_TEXT = 1_000;

/**
 * Checks the arguments of a workflow's start: any client may have started it.
 *
 * @throws {@link SagaError} `INPUT_INVALID`, `DEFINITION_INVALID`, `UNENCODABLE`, `CONTEXT_TOO_LARGE`.
 */
export function readStartInput(
  args: readonly unknown[],
): SagaStartInput & { readonly context: EncodedContext } {
  if (args.length > 1) throw invalid('one argument', `${String(args.length)} of them`);
  const input = readLiterals(args[0] ?? {});
  if (!isPlainObject(input)) throw invalid('an object such as {"context": {...}}', input);
  const { definition, context = {}, user, searchAttribute, waitsAttribute, ...rest } = ownFields(input);
  const unknownField = Object.keys(rest)[0];
  if (unknownField !== undefined) {
    throw invalid(
      '{"context": {...}}, with no fields but definition, context, user, searchAttribute and waitsAttribute',
      unknownField,
    );
  }
  return {
    ...(definition !== undefined && { definition: readDefinition(decodeDefinition(definition)) }),
    ...readUser(user),
    ...readText('searchAttribute', searchAttribute),
    ...readText('waitsAttribute', waitsAttribute),
    context: readContext(context),
  };
}

/**
 * The user on whose behalf a saga is started, where one is given.
 *
 * @throws {@link SagaError} `INPUT_INVALID`.
 */
export function readUser(user: unknown): { readonly user?: string } {
  return readText('user', user);
}

/** An execution that 0.2 started keeps the numbers that it had. */
function readLiterals(input: unknown): unknown {
  const isOld = ownField(ownField(input, 'definition'), 'format') === 1;
  return isOld ? roundLiterals(input) : tagLiterals(input);
}

function readText<K extends 'user' | 'searchAttribute' | 'waitsAttribute'>(
  field: K,
  value: unknown,
): { [key in K]?: string } {
  if (value === undefined) return {};
  if (typeof value === 'string' && value.length <= LONGEST_TEXT) {
    return { [field]: value } as { [key in K]: string };
  }
  throw invalid(`a text of at most ${String(LONGEST_TEXT)} characters as ${field}`, value);
}

function readContext(context: unknown): EncodedContext {
  if (!isPlainObject(context)) throw invalid('an object as context', context);
  const encoded = context as EncodedContext;
  decodeContext(encoded);
  const problem = contextTooLarge(encoded);
  if (problem !== undefined) throw new SagaError('CONTEXT_TOO_LARGE', problem);
  return encoded;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(expected: string, received: unknown): SagaError {
  return new SagaError('INPUT_INVALID', `The saga workflow takes ${expected}, not ${formatValue(received)}.`);
}
