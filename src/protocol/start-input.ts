import { decodeContext, type EncodedContext } from '../context/encoding';
import { readDefinition, type SagaDefinition } from '../definition/definition';
import { SagaError } from '../errors/saga-error';
import { isTooLarge } from '../engine/limits';

/** The one argument of the saga workflow. From the Temporal CLI or UI: `{ "context": { ... } }`. */
export interface SagaStartInput {
  /** The saga by value; without it the worker's saga or factory of the workflow's type is taken. */
  readonly definition?: SagaDefinition;
  /** The initial context as a plain object, encoded as `SagaContext.toJSON()` does. @defaultValue `{}` */
  readonly context?: EncodedContext;
  /** On whose behalf: sent with every request. */
  readonly user?: string;
}

/**
 * Checks the arguments that a workflow was started with, whoever started it.
 *
 * @throws {@link SagaError} `INPUT_INVALID`, `DEFINITION_INVALID`, `UNENCODABLE`, `CONTEXT_TOO_LARGE`.
 */
export function readStartInput(
  args: readonly unknown[],
): SagaStartInput & { readonly context: EncodedContext } {
  if (args.length > 1) throw invalid('one argument', `${String(args.length)} of them`);
  const input = args[0] ?? {};
  if (!isPlainObject(input)) throw invalid('an object such as {"context": {...}}', input);
  const { definition, context = {}, user, ...rest } = input;
  const unknownField = Object.keys(rest)[0];
  if (unknownField !== undefined) throw invalid('only the fields definition, context and user', unknownField);
  if (user !== undefined && typeof user !== 'string') throw invalid('a text as user', user);
  return {
    ...(definition !== undefined && { definition: readDefinition(definition) }),
    ...(user !== undefined && { user }),
    context: readContext(context),
  };
}

function readContext(context: unknown): EncodedContext {
  if (!isPlainObject(context)) throw invalid('an object as context', context);
  const encoded = context as EncodedContext;
  decodeContext(encoded);
  if (isTooLarge(encoded))
    throw new SagaError('CONTEXT_TOO_LARGE', 'The initial context is larger than 1 MiB.');
  return encoded;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(expected: string, received: unknown): SagaError {
  const shown = (JSON.stringify(received) ?? typeof received).slice(0, 200);
  return new SagaError('INPUT_INVALID', `The saga workflow takes ${expected}, not ${shown}.`);
}
