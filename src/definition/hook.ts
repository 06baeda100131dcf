import { encodeContext, type EncodedContext } from '../context/encoding';
import { SagaContext } from '../context/saga-context';
import type { UserCallback } from './callbacks';
import type { IssueReporter } from './validation/definition-issue';
import type { ActivityOperation, CallbackOperation } from './operation';
import { isSagaActivity, type SagaActivity } from './saga-activity';
import { formatValue } from '../errors/format-value';

/** The hooks of steps, by their names in plain data and in references. */
export type HookName = 'onExecute' | 'onSuccess' | 'onError' | 'onFailure' | 'probe';

/** The callbacks of a definition by their references. */
export type CallbackTable = Map<string, UserCallback>;

/** One hook of a step while the saga is built: as it was given, where that was a function alone. */
export type Hook = UserCallback | ReadHook;

/** A function or an activity with its parameters. */
interface ReadHook {
  /** Absent when it cannot be called, which has been reported. */
  readonly action?: UserCallback | SagaActivity;
  readonly parameters?: EncodedContext | undefined;
}

/** Keeps what a user gave for a hook, here and now: it may be changed later. Reports what is wrong with it. */
export function keepHook(path: string, action: unknown, parameters: unknown, issues: IssueReporter): Hook {
  // The type was the user's to check; whether the function can use what it is given shows when it is called.
  if (typeof action === 'function' && parameters === undefined) return action as UserCallback;
  return readHook(path, action, parameters, issues);
}

function readHook(path: string, action: unknown, parameters: unknown, issues: IssueReporter): ReadHook {
  const encoded = parameters === undefined ? undefined : readParameters(path, parameters, issues);
  if (typeof action === 'function') return { action: action as UserCallback, parameters: encoded };
  if (isSagaActivity(action)) return { action, parameters: encoded };
  issues.report('NOT_CALLABLE', path, `A function is needed here, not ${formatValue(action)}.`);
  return { parameters: encoded };
}

/** A hook in plain data; its function goes into the table under its reference. */
export function describeHook(
  hook: Hook,
  reference: string,
  callbacks: CallbackTable,
): CallbackOperation | ActivityOperation {
  const { action, parameters }: ReadHook = typeof hook === 'function' ? { action: hook } : hook;
  const rest = parameters === undefined ? {} : { parameters };
  if (typeof action === 'object') return { activity: action.activity, ...rest };
  if (action) callbacks.set(reference, action);
  return { callback: reference, ...rest };
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
