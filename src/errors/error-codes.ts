/**
 * Owns the catalogue of error codes, with one sentence for each.
 *
 * A code is stable; a message is not. `docs/errors.md` has a section for each code, and a test compares the two
 * lists.
 */
export const SAGA_ERROR_CODES = {
  DEFINITION_INVALID: 'A saga definition is invalid; `issues` lists every error with its code and path.',
  SAGA_UNNAMED: 'A saga without a name was started by value.',
  NOT_A_SAGA: 'A committed saga is required, and the value is not one.',
  UNKNOWN_SAGA: 'The worker has no saga or factory of this name.',
  CALLBACK_MISSING: 'The definition names callbacks that the worker does not have.',
  HISTORY_DIVERGED:
    'The code does not reproduce the history of the execution; a worker with this code would block it.',
  STRUCTURE_CHANGED: 'A saga with unnamed steps has another structure on the worker than in the start input.',
  INPUT_INVALID: 'A start input, an option or an argument has the wrong shape.',
  CONFIGURATION_INVALID: 'The options of a worker, a plugin, a manager or a participant are invalid.',
  CONTEXT_KEY_MISSING: 'A required key is missing from the context.',
  UNENCODABLE: 'A value cannot be stored or sent; the message names its path.',
  CONTEXT_TOO_LARGE: 'The context exceeds 1 MiB, or the room that definition and journal leave for it.',
  CONTEXT_CONFLICT:
    'Two branches that run beside each other have written different values under one key of the context.',
  ITEMS_INVALID: 'The list of a loop is no list of storable values, or is too large.',
  ITEMS_TOO_MANY: 'The list of a loop has more than 10,000 items.',
  MERGE_FAILED: 'A reducer of a parallel step failed, or its value cannot be stored.',
  CONTEXT_INVALID: 'The context of a start does not fit the schema of the saga; nothing was sent.',
  REQUEST_INVALID:
    'The content of a request does not fit the schema of its operation; the request was not sent.',
  REPLY_INVALID: 'The content of a reply does not fit the schema of its operation.',
  REQUEST_TOO_LARGE: 'The content of a request exceeds 1 MiB.',
  BAD_RETURN: 'A callback returned a value that its hook cannot use.',
  CALLBACK_FAILED: 'A callback threw, rejected or returned an error.',
  CALLBACK_UNSETTLED: 'A callback returned a promise that does not settle without timers or I/O.',
  NOT_KEPT: 'An undo or a probe read what its step does not keep: its reply, what it sent, or a kept value.',
  KEPT_TOO_LARGE: 'What the callback `keep` of a step returned exceeds 256 KiB.',
  BAD_TARGET: 'The target of a request does not have the form `participant` or `participant/operation`.',
  UNKNOWN_TARGET: 'No participant of this name or no activity of this type is known; nothing was sent.',
  REQUEST_UNSENT:
    'No participant processed the request: no worker took it, or every attempt was rejected before processing, until the total time ran out.',
  REFUSED: 'The participant refused the request.',
  OUTCOME_UNKNOWN: 'The participant may or may not have processed the request.',
  NOT_DONE: 'No reply arrived, and the probe of the participant reported that the request was not processed.',
  QUERY_UNANSWERED: 'A query got no usable answer in time; it has changed nothing.',
  QUERY_TIMED_OUT: 'A query got no awaited answer until its time was over.',
  CHECK_FAILED: 'The predicate of a check returned false.',
  DEADLINE_EXCEEDED: 'The saga or a step did not finish by its deadline.',
  JOURNAL_FULL:
    'The journal has no room for another step beside the definition and the context; the step was not started.',
  WORKFLOW_RESET:
    'The workflow was reset, so its history no longer shows every effect; an operator decides how it continues.',
  BRANCH_STOPPED: 'A branch stopped because another one, which runs beside it, has failed.',
  NOT_NEEDED: 'An item of a loop stopped because enough other items were done.',
  REPEATED_IN_VAIN: 'The predicate of a repeated saga did not hold after the last round.',
  WAIT_TIMED_OUT: 'No event or decision came in time.',
  WAIT_ENDED: 'An operator ended the wait for an event, a decision or a time.',
  DECIDED_TO_FAIL: 'A caller took the decision that fails the step.',
  CANCELLED: 'The execution was cancelled from outside.',
  ABORTED: 'An operator aborted the saga.',
  SKIPPED: 'An operator skipped a compensation.',
  ENDED: 'An operator ended the execution before every effect was compensated.',
  TERMINATED: 'The workflow was terminated or timed out in Temporal, which skips every compensation.',
  EXECUTION_FAILED: 'A saga execution ended in failure; `execution` holds its record.',
  EXECUTION_NOT_FOUND: 'There is no saga execution with this uuid.',
  EXECUTION_EXISTS: 'The uuid belongs to an execution with another start.',
  SAGA_EXECUTION_CLOSED: 'The execution has already ended.',
  EXECUTION_UNFINISHED: 'The caller stopped waiting for the execution, which continues.',
  VIEW_NOT_DECLARED: 'The saga publishes no view.',
  VIEW_NOT_PUBLISHED: 'The execution ended before it published such a view; `execution` holds its record.',
  VIEW_BUSY: 'Too many callers wait for the view of the execution at once.',
  REPLY_DUPLICATE: 'The request already has a reply; this one changes nothing.',
  REPLY_LATE: 'The execution no longer waits for this reply, which changes nothing.',
  REPLY_FOREIGN: 'The execution has sent no such request; the reply changes nothing.',
  EVENT_UNKNOWN: 'No step of the saga waits for an event of this name.',
  EVENT_LATE: 'All steps that wait for this event are over; the event changes nothing.',
  EVENT_BUFFER_FULL: 'Too many events wait for a step; the event was not taken.',
  DECISION_NOT_OPEN: 'The step does not wait for a decision now.',
  DECISION_TAKEN: 'The decision has been taken already.',
  DECISION_STALE: 'The decision is about something else than the step shows now.',
  ACTION_INVALID: 'The action of an operator has the wrong shape.',
  ACTION_IMPOSSIBLE: 'The action of an operator does not fit the current state of the execution.',
  ACTION_AMBIGUOUS: 'Several incidents are open, and the action of an operator does not name one of them.',
  INCIDENT_CLOSED: 'The incident of an action is over, or another action has already resolved it.',
  PIVOT_PASSED: 'The pivot step has been sent, so the saga can no longer be compensated.',
  TRANSPORT_INVALID:
    'A transport returned a value that is not the result of an attempt; the outcome of the request is unknown.',
  TRANSPORT_FAILED: 'A transport threw an error; the outcome of the attempt is unknown.',
  CONNECTION_FAILED: 'No Temporal server can be reached at the configured address.',
  SERVER_UNAVAILABLE:
    'The Temporal server did not answer in time; the call may have taken effect, or may still take effect.',
  PERMISSION_DENIED: 'The Temporal server rejects the credentials or does not permit the call.',
  NAMESPACE_NOT_FOUND: 'The Temporal server has no such namespace.',
  REQUEST_REJECTED: 'The Temporal server rejects the call.',
  CLIENT_CLOSED: 'The client or the manager was closed before the call.',
  DATA_CONVERTER_FAILED: 'The data converter or a codec of the client cannot encode or decode a payload.',
  EXECUTION_BLOCKED:
    'The workflow task of an execution fails repeatedly; this is only a warning, and the execution continues once the task succeeds.',
  EXECUTION_PAUSED: 'The workflow of an execution is paused in Temporal; this is only a warning.',
  WORKER_UNAVAILABLE: 'No worker answered in time; the update may still take effect.',
  DEV_SERVER_UNAVAILABLE: 'No Temporal server could be found, downloaded, built or started.',
  INTERNAL: 'The library has a bug. Please report it with the message.',
} as const;

/** One of the stable codes of {@link SAGA_ERROR_CODES}. */
export type SagaErrorCode = keyof typeof SAGA_ERROR_CODES;

/** Whether a value is one of the codes. */
export function isErrorCode(value: unknown): value is SagaErrorCode {
  return typeof value === 'string' && Object.hasOwn(SAGA_ERROR_CODES, value);
}
