import { encodeContext, type EncodedContext } from '../context/encoding';
import { SagaContext } from '../context/saga-context';
import type { UserCallback } from './callbacks';
import type { DefinitionIssueCode } from './definition-issue';
import type { ActivityOperation, CallbackOperation } from './operation';
import { isSagaActivity, type SagaActivity } from './saga-activity';
import { shown } from './shown';

/** Collects what the builder was told wrong; `commit()` throws it. */
export type ReportIssue = (code: DefinitionIssueCode, path: string, message: string) => void;

/** The callbacks of a definition by their references. */
export type CallbackTable = Map<string, UserCallback>;

/** One hook of a step while the saga is built: a function or an activity, with its parameters. */
export interface Hook {
  /** Absent when it cannot be called, which has been reported. */
  readonly action?: UserCallback | SagaActivity;
  readonly parameters: EncodedContext | undefined;
}

/** Keeps what a user gave for a hook, and reports what is wrong with it. */
export function readHook(path: string, action: unknown, parameters: unknown, report: ReportIssue): Hook {
  const encoded = parameters === undefined ? undefined : readParameters(path, parameters, report);
  // The type was the user's to check; whether the function can use what it is given shows when it is called.
  if (typeof action === 'function') return { action: action as UserCallback, parameters: encoded };
  if (isSagaActivity(action)) return { action, parameters: encoded };
  report('NOT_CALLABLE', path, `A function is needed here, not ${shown(action)}.`);
  return { parameters: encoded };
}

/** A hook in plain data; its function goes into the table under its reference. */
export function describeHook(
  hook: Hook,
  reference: string,
  callbacks: CallbackTable,
): CallbackOperation | ActivityOperation {
  const { action, parameters } = hook;
  const rest = parameters === undefined ? {} : { parameters };
  if (typeof action === 'object') return { activity: action.activity, ...rest };
  if (action) callbacks.set(reference, action);
  return { callback: reference, ...rest };
}

function readParameters(path: string, parameters: unknown, report: ReportIssue): EncodedContext | undefined {
  try {
    return encodeContext(new SagaContext(parameters as object));
  } catch (error) {
    report('PARAMETERS_INVALID', path, (error as Error).message);
    return undefined;
  }
}
