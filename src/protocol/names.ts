/** Names that are seen from outside: in Temporal's UI and CLI, in histories, by other languages. */

/** The query that answers the {@link SagaRecord}. */
export const RECORD_QUERY = 'saga.record';
/** The query that answers the definition that the execution runs. */
export const DEFINITION_QUERY = 'saga.definition';

/** The local activity that returns its argument, so that history keeps what was resolved at the start. */
export const PIN_ACTIVITY = '@temporal-saga/pin';

/** The local activity that reads from history how many attempts an activity of another worker took. */
export const ATTEMPTS_ACTIVITY = '@temporal-saga/attempts';

/** Types of the failures that close a saga's workflow; the first detail of each is the record. */
export const ERRORED_FAILURE = 'SagaErrored';
export const INCOMPLETE_FAILURE = 'SagaIncomplete';

/** Types of the failures of a participant's activity. */
export const REFUSED_FAILURE = 'SagaRefused';
export const UNKNOWN_TARGET_FAILURE = 'SagaUnknownTarget';
export const ATTEMPT_FAILURE = 'SagaAttemptFailed';

/** Memo keys: the digest of the start, and the record of a cancelled execution. */
export const START_MEMO = 'sagaStart';
export const RECORD_MEMO = 'sagaRecord';
