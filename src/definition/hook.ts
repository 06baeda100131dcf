/** Owns hooks while a saga is built: how they are kept, checked and described in plain data. */
import { compact } from '../context/compact';
import { encodeContext, type EncodedContext } from '../context/encoding';
import { SagaContext } from '../context/saga-context';
import type { UserCallback } from './callbacks';
import type { IssueReporter } from './validation/definition-issue';
import type { ActivityOperation, CallbackOperation } from './operation';
import { isSagaActivity, type SagaActivity } from './saga-activity';
import { formatValue } from '../errors/format-value';
import type { Schema } from '../messages/schema';

/** The hooks of steps, by their names in plain data and in references. */
export type HookName =
  'onExecute' | 'keep' | 'onSuccess' | 'onError' | 'onFailure' | 'probe' | 'into' | 'until' | 'predicate';

/** The callbacks of a definition by their references. */
export type CallbackTable = Map<string, UserCallback>;

/** One hook of a step while the saga is built: a function without parameters is kept as it is. */
export type Hook = UserCallback | ReadHook;

/** A function or an activity with its parameters. */
interface ReadHook {
  /** Absent when the given value cannot be called; that has been reported. */
  readonly action?: UserCallback | SagaActivity;
  readonly parameters?: EncodedContext | undefined;
}

/**
 * Keeps the value that a user gave for a hook, and reports its errors. Parameters are copied: the user may change
 * them later.
 */
export function keepHook(path: string, action: unknown, parameters: unknown, issues: IssueReporter): Hook {
  // The compiler has checked the type of the function for the user.
  if (typeof action === 'function' && parameters === undefined) return action as UserCallback;
  return readHook(path, action, parameters, issues);
}

function readHook(path: string, action: unknown, parameters: unknown, issues: IssueReporter): ReadHook {
  const encoded = parameters === undefined ? undefined : readParameters(path, parameters, issues);
  if (typeof action === 'function') return { action: action as UserCallback, parameters: encoded };
  if (isSagaActivity(action)) return { action, parameters: encoded };
  issues.report('NOT_CALLABLE', path, `A hook must be a function, not ${formatValue(action)}.`);
  return { parameters: encoded };
}

/** A hook in plain data; its function goes into the table under its reference. */
export function describeHook(
  hook: Hook,
  reference: string,
  callbacks: CallbackTable,
): CallbackOperation | ActivityOperation {
  const { action, parameters }: ReadHook = typeof hook === 'function' ? { action: hook } : hook;
  if (typeof action === 'object') return compact({ activity: action.activity, parameters });
  if (action) callbacks.set(reference, action);
  return compact({ callback: reference, parameters });
}

/** A schema in plain data; what it validates with goes into the table under its reference. */
export function describeSchema(
  schema: Schema,
  reference: string,
  callbacks: CallbackTable,
): CallbackOperation {
  callbacks.set(reference, (fields) => schema['~standard'].validate(fields));
  return { callback: reference };
}

function readParameters(
  path: string,
  parameters: unknown,
  issues: IssueReporter,
): EncodedContext | undefined {
  try {
    return encodeContext(new SagaContext(parameters as object));
  } catch (error) {
    issues.report('PARAMETERS_INVALID', path, (error as Error).message);
    return undefined;
  }
}
