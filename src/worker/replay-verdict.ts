/** Owns the explanation of a failed replay: it turns the SDK's events and commands into a step and a sentence. */
import type { ReplayResult } from '@temporalio/worker';
import { compact } from '../context/compact';
import type { SagaErrorCode } from '../errors/error-codes';
import { activityIdOf, type RecordedHistory } from './recorded-history';

/** Why the current code would block an execution. */
export interface ReplayFailure {
  /**
   * `HISTORY_DIVERGED` if the code does not reproduce the history; `CALLBACK_MISSING`, `UNKNOWN_SAGA` and so on if a
   * callback or saga that the execution needs is missing.
   */
  readonly code: SagaErrorCode;
  /** The path of the step at which the execution would be blocked, if it is known. */
  readonly step?: string;
  /** The change, and its remedy. */
  readonly message: string;
}

const REMEDY =
  'Deploy code that reproduces the history, or keep workers of the old version until this execution has ended.';

/** Explains the error of a replay. */
export function failureOf(
  error: NonNullable<ReplayResult['error']>,
  history: RecordedHistory,
): ReplayFailure {
  const reason = reasonOf(error.message);
  // A code of this library has no digits; the code that the SDK's core puts before its messages does.
  const [, code] = /\[([A-Z_]+)\] /.exec(reason) ?? [];
  if (code !== undefined) return { code: code as SagaErrorCode, message: reason.replace(`[${code}] `, '') };
  const { step, message } = divergence(reason, history);
  return compact({ code: 'HISTORY_DIVERGED' as const, step, message: `${message} ${REMEDY}` });
}

/** The message of the SDK's core, extracted from its debug output. */
function reasonOf(message: string): string {
  const [, quoted] = /message: ("(?:[^"\\]|\\.)*")/.exec(message) ?? [];
  return quoted === undefined ? message : quoted.slice(1, -1).replaceAll(/\\(.)/g, '$1');
}

interface Divergence {
  readonly step?: string | undefined;
  readonly message: string;
}

const OTHER_TYPE =
  /Activity type of scheduled event '(.*)' does not match activity type of activity command '(.*)'/;
const OTHER_ID =
  /Activity id of scheduled event '(.*)' does not match activity id of activity command '(.*)'/;
const EVENT = /HistoryEvent\(id: (\d+), (\w+)/;

function divergence(reason: string, history: RecordedHistory): Divergence {
  const type = OTHER_TYPE.exec(reason);
  if (type) return otherTarget(type, history);
  const id = OTHER_ID.exec(reason);
  if (id) {
    const [, recorded = '', current = ''] = id;
    const message = `History continues with ${nameOf(recorded)}, the current code with ${nameOf(current)}: a condition now takes another branch, or an earlier callback now fails or no longer fails.`;
    return { step: stepOf(recorded), message };
  }
  const event = EVENT.exec(reason);
  if (event) return otherCommand(event, history);
  return { message: `The current code does not reproduce the history: ${reason}` };
}

function otherTarget([, recorded = '', current = '']: RegExpExecArray, history: RecordedHistory): Divergence {
  const ids = history.requests.filter(({ target }) => target === recorded).map(({ id }) => id);
  const at = [...new Set(ids.map(nameOf))].join(' or ');
  const step = ids.length === 1 ? stepOf(ids[0]) : undefined;
  const message = `History has a request to ${recorded} (${at}), but the current code sends it to ${current}: the target was changed.`;
  return { step, message };
}

function otherCommand([, number = '', kind = '']: RegExpExecArray, history: RecordedHistory): Divergence {
  const id = activityIdOf(history, number);
  const recorded = id === undefined ? `event ${number} (${kind})` : nameOf(id);
  const message = `History continues with ${recorded}, but the current code does not: an earlier callback now fails or no longer fails, or an option, a participant or a wait was changed.`;
  return { step: stepOf(id), message };
}

const PHASE = /:(undo|probe|stuck)$/;

function stepOf(activityId: string | undefined): string | undefined {
  return activityId?.replace(PHASE, '');
}

function nameOf(activityId: string): string {
  const [, phase] = PHASE.exec(activityId) ?? [];
  const step = `step ${stepOf(activityId) ?? ''}`;
  return phase === undefined ? step : `the ${phase === 'stuck' ? 'notice' : phase} of ${step}`;
}
