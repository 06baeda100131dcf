/** Owns the names that are visible from outside: in Temporal's UI and CLI, in histories, to other languages. */
import type { OperatorVerb } from '../engine/operators/operator-action';

/** The query that answers the {@link SagaRecord}. */
export const RECORD_QUERY = 'saga.record';
/** The query that answers the definition that the execution runs. */
export const DEFINITION_QUERY = 'saga.definition';
/** The query that answers the view that the saga publishes, and the update that waits for one: `ViewQuestion`. */
export const PUBLISHED = 'saga.published';

/** The update that brings the reply of a participant which has accepted a request: `ReplyMessage`. */
export const REPLY_UPDATE = 'saga.reply';

/** The update, and the signal, that brings an event from a caller: `EventMessage`. */
export const EVENT_UPDATE = 'saga.event';
/** The update that brings the decision of a caller: `DecisionMessage`. */
export const DECIDE_UPDATE = 'saga.decide';

/** The update for an operator's action: `saga.retry`, `saga.done` and so on. */
export function actionUpdate(verb: OperatorVerb): string {
  return `saga.${verb}`;
}

/** The activity that raises the alarm: an execution waits for an operator. */
export const STUCK_ACTIVITY = '@temporal-saga/stuck';

/** The local activity that returns its argument, so that history records the definition that the start found. */
export const RECORD_DEFINITION_ACTIVITY = '@temporal-saga/pin';

/** The local activity that reads from history how an activity was scheduled, and how many attempts it took. */
export const ACTIVITY_FACTS_ACTIVITY = '@temporal-saga/activity-facts';

/** The local activity by which executions that 0.2 has started read how many attempts an activity took. */
export const ATTEMPTS_ACTIVITY = '@temporal-saga/attempts';

/** The local activity that reads what the run before a reset of the workflow had sent. */
export const RESET_ACTIVITY = '@temporal-saga/reset-report';

/** The local activity that reads whether a workflow task may repeat one that was lost. */
export const FIRST_TASK_ACTIVITY = '@temporal-saga/first-task';

/** The type of the failure that closes a cancelled saga where Temporal cannot close it as Cancelled (S8). */
export const CANCELLED_FAILURE = 'SagaCancelled';

/** Types of the failures that close a saga's workflow; the first detail of each is the record. */
export const ERRORED_FAILURE = 'SagaErrored';
export const INCOMPLETE_FAILURE = 'SagaIncomplete';

/** Types of the failures of a participant's activity. */
export const REFUSED_FAILURE = 'SagaRefused';
/** After it the outcome is unknown, and another attempt does not help. */
export const SYSTEM_ERROR_FAILURE = 'SagaSystemError';
export const UNKNOWN_TARGET_FAILURE = 'SagaUnknownTarget';
export const ATTEMPT_FAILURE = 'SagaAttemptFailed';

/** Memo keys: the digest of the start, and the record of a cancelled execution. */
export const START_MEMO = 'sagaStart';
export const RECORD_MEMO = 'sagaRecord';

/** Memo key of an execution that a step of another one has started: `SagaParent`. */
export const PARENT_MEMO = 'sagaParent';

/** Memo keys of an execution that waits for an operator, for lists. See `StuckMemo`. */
export const STUCK_MEMO_KEYS = ['status', 'step', 'phase', 'incident', 'error'] as const;
