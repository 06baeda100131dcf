/**
 * The catalogue of error codes: every way in which the library says no, in one sentence each.
 *
 * A code is stable; messages are not. `docs/errors.md` has a section for each code, and a test holds the two
 * lists against each other.
 */
export const SAGA_ERROR_CODES = {
  DEFINITION_INVALID: 'A saga definition has mistakes; `issues` lists all of them with code and path.',
  SAGA_UNNAMED: 'A saga without a name was started by value.',
  NOT_A_SAGA: 'Something other than a committed saga stood where one is needed.',
  UNKNOWN_SAGA: 'The worker has no saga or factory of this name.',
  CALLBACK_MISSING: 'The definition names callbacks that the worker does not have.',
  HISTORY_DIVERGED:
    'The code does something else than the history of the execution holds; a worker with it would be blocked.',
  STRUCTURE_CHANGED: 'A saga with unnamed steps has another structure on the worker than in the start input.',
  INPUT_INVALID: 'A start input, an option or an argument has the wrong shape.',
  CONFIGURATION_INVALID: 'The options of a worker, a plugin or a participant are wrong.',
  CONTEXT_KEY_MISSING: 'A key was required from a context that does not have it.',
  UNENCODABLE: 'A value cannot be stored or sent; the message names the path of the bad leaf.',
  CONTEXT_TOO_LARGE: 'The context is larger than 1 MiB, or than what definition and journal leave for it.',
  REQUEST_TOO_LARGE: 'The content of a request is larger than 1 MiB.',
  BAD_RETURN: 'A callback returned something that its hook cannot use.',
  CALLBACK_FAILED: 'A callback threw, rejected or returned an error.',
  CALLBACK_UNSETTLED: 'A callback returned a promise that does not settle without timers or I/O.',
  BAD_TARGET: 'The target of a request is not of the form `participant` or `participant/operation`.',
  UNKNOWN_TARGET: 'No participant of this name, or no activity of this type, is known; nothing was sent.',
  REQUEST_UNSENT:
    'A request reached nobody: no worker took it, or every attempt was turned away at the door, until the total time was over.',
  REFUSED: 'The participant refused the request.',
  OUTCOME_UNKNOWN: 'The participant may or may not have done what was asked.',
  NOT_DONE: 'Nobody answered, and the participant said when it was asked that it had not done it.',
  DEADLINE_EXCEEDED: 'The saga, or a step, was not done by its deadline.',
  JOURNAL_FULL:
    'There is no room for another step in the journal, beside definition and context; it was not started.',
  WORKFLOW_RESET:
    'The workflow was reset, so that its history no longer says what was done; an operator decides how it continues.',
  CANCELLED: 'The execution was cancelled from outside.',
  ABORTED: 'A person turned the saga round.',
  SKIPPED: 'A person gave an undo up.',
  ENDED: 'A person ended the execution before everything was undone.',
  TERMINATED: 'The workflow was terminated or timed out in Temporal, which skips every undo.',
  EXECUTION_FAILED: 'A saga execution ended in failure; `execution` holds its record.',
  EXECUTION_NOT_FOUND: 'There is no saga execution with this uuid.',
  EXECUTION_EXISTS: 'The uuid belongs to an execution with another start.',
  SAGA_EXECUTION_CLOSED: 'The execution has already ended.',
  EXECUTION_UNFINISHED: 'The execution was not waited for any longer; it goes on.',
  REPLY_DUPLICATE: 'The request was already answered; the reply changes nothing.',
  REPLY_LATE: 'Nobody waits for the reply any more; it changes nothing.',
  REPLY_FOREIGN: 'The execution has sent no such request; the reply changes nothing.',
  ACTION_INVALID: 'An action of an operator has the wrong shape.',
  ACTION_IMPOSSIBLE: 'An action of an operator does not fit what the execution is doing.',
  INCIDENT_CLOSED: 'The incident that an action is about is over, or somebody else has decided it.',
  PIVOT_PASSED: 'The point of no return was sent; the saga can only go on.',
  TRANSPORT_INVALID:
    'A transport returned a value that is no result of an attempt; the outcome of the request is unknown.',
  TRANSPORT_FAILED: 'A transport threw an error; the outcome of the attempt is unknown.',
  CONNECTION_FAILED: 'No Temporal server can be reached where the environment says it is.',
  SERVER_UNAVAILABLE:
    'The Temporal server has not answered in time; what was asked may have taken effect, or still take effect.',
  PERMISSION_DENIED: 'The Temporal server does not accept the credentials, or does not allow the call.',
  NAMESPACE_NOT_FOUND: 'The Temporal server has no such namespace.',
  REQUEST_REJECTED: 'The Temporal server does not take a call as it is.',
  CLIENT_CLOSED: 'The client, or the manager, was closed before the call.',
  DATA_CONVERTER_FAILED: 'The data converter or codec of the client cannot encode or decode a payload.',
  EXECUTION_BLOCKED:
    'The workflow task of an execution fails again and again; only a warning, it goes on afterwards.',
  EXECUTION_PAUSED: 'The workflow of an execution is paused in Temporal; only a warning.',
  WORKER_UNAVAILABLE: 'No worker has answered in time; what was asked may still take effect.',
  DEV_SERVER_UNAVAILABLE: 'No Temporal server could be found, downloaded or built.',
  INTERNAL: 'The library made a mistake. Please report it with the message.',
} as const;

/** One of the stable codes of {@link SAGA_ERROR_CODES}. */
export type SagaErrorCode = keyof typeof SAGA_ERROR_CODES;
