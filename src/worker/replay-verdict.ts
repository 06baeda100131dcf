/** What the end of a replay means, in plain sentences: the SDK names events and commands of its own. */
import type { ReplayResult } from '@temporalio/worker';
import type { SagaErrorCode } from '../errors/error-codes';
import { activityIdOf, type RecordedHistory } from './recorded-history';

/** Why an execution would be blocked by the code of today. */
export interface ReplayFailure {
  /**
   * `HISTORY_DIVERGED` where the code of today does something else than history holds; `CALLBACK_MISSING`,
   * `UNKNOWN_SAGA` and so on where it lacks what the execution needs.
   */
  readonly code: SagaErrorCode;
  /** The path of the step at which it would be blocked, where that is known. */
  readonly step?: string;
  /** What changed, and what to do. */
  readonly message: string;
}

const WAY_OUT =
  'Deploy code that does what history holds, or leave this execution to workers of the old version until it has ended.';

/** What the error of a replay says of the execution. */
export function failureOf(
  error: NonNullable<ReplayResult['error']>,
  history: RecordedHistory,
): ReplayFailure {
  const reason = reasonOf(error.message);
  // Of this library's codes; the one that the SDK's core puts before its messages has digits.
  const [, code] = /\[([A-Z_]+)\] /.exec(reason) ?? [];
  if (code !== undefined) return { code: code as SagaErrorCode, message: reason.replace(`[${code}] `, '') };
  const { step, message } = divergence(reason, history);
  return {
    code: 'HISTORY_DIVERGED',
    ...(step !== undefined && { step }),
    message: `${message} ${WAY_OUT}`,
  };
}

/** What the SDK's core says, taken out of its debug output. */
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
    const [, recorded = '', today = ''] = id;
    const message = `History goes on with ${spoken(recorded)}, the code of today with ${spoken(today)}: a condition takes another side, or a callback that is behind fails now or no longer does.`;
    return { step: stepOf(recorded), message };
  }
  const event = EVENT.exec(reason);
  if (event) return otherCommand(event, history);
  return { message: `The code of today does not do what history holds: ${reason}` };
}

function otherTarget([, recorded = '', today = '']: RegExpExecArray, history: RecordedHistory): Divergence {
  const ids = history.requests.filter(({ target }) => target === recorded).map(({ id }) => id);
  const at = [...new Set(ids.map(spoken))].join(' or ');
  const step = ids.length === 1 ? stepOf(ids[0]) : undefined;
  const message = `History holds a request to ${recorded} (${at}), the code of today sends it to ${today}: the target was changed.`;
  return { step, message };
}

function otherCommand([, number = '', kind = '']: RegExpExecArray, history: RecordedHistory): Divergence {
  const id = activityIdOf(history, number);
  const what = id === undefined ? `the event ${number} (${kind})` : spoken(id);
  const message = `History goes on with ${what}, the code of today does something else there: a callback that is behind fails now or no longer does, or an option, a participant or a wait was changed.`;
  return { step: stepOf(id), message };
}

const PHASE = /:(undo|probe|stuck)$/;

function stepOf(activityId: string | undefined): string | undefined {
  return activityId?.replace(PHASE, '');
}

function spoken(activityId: string): string {
  const [, phase] = PHASE.exec(activityId) ?? [];
  const step = `step ${stepOf(activityId) ?? ''}`;
  return phase === undefined ? step : `the ${phase === 'stuck' ? 'notice' : phase} of ${step}`;
}
