/**
 * The names with which you write sagas. Bundled into workflows: nothing here imports `@temporalio` or Node.
 */
export { SagaContext } from './context/saga-context';
export { SagaContextKeyError, SagaContextValueError } from './context/context-errors';
export type { StepResult, UndoCause } from './definition/step-result';
// eslint-disable-next-line @typescript-eslint/no-deprecated -- the name of 0.1 and 0.2, exported for one more version
export type { Attempt } from './definition/step-result';
export type {
  CallbackResult,
  Condition,
  LocalAction,
  LocalUndo,
  MergeReducer,
  ProbeBuilder,
  ReplyHandler,
  RequestBuilder,
  UndoBuilder,
  UndoOnlyBuilder,
  ViewMaker,
} from './definition/callbacks';
export type { AnswerTaker, Into, KeyTaking } from './definition/into-context';
export type {
  AlternativeFailure,
  AlternativeOptions,
  AlternativesOptions,
  AlternativesStep,
} from './definition/steps/alternatives-step';
export type { CheckOptions, CheckPredicate, CheckStep } from './definition/steps/check-step';
export type { ConditionalStep } from './definition/steps/conditional-step';
export type { DecisionOptions, DecisionStep } from './definition/steps/decision-step';
export type { DynamicOptions, DynamicStep, SagaMaker } from './definition/steps/dynamic-step';
export type { EventOptions, EventStep } from './definition/steps/event-step';
export type {
  ForEachOptions,
  ForEachStep,
  ItemContext,
  ItemOutcome,
  ItemShare,
  Tolerance,
} from './definition/steps/for-each-step';
export type {
  NamedReducer,
  ParallelBranchOptions,
  ParallelOptions,
  ParallelStep,
} from './definition/steps/parallel-step';
export type { HookStep } from './definition/steps/hook-step';
export type { RepeatOptions, RepeatStep } from './definition/steps/repeat-step';
export type {
  InnerInput,
  InnerOutput,
  InnerStep,
  InputNeeded,
  SagaStep,
  SagaStepOptions,
} from './definition/steps/saga-step';
export type { StartId, StartInput, StartStep } from './definition/steps/start-step';
export type { StartableSaga, StartStepOptions } from './definition/steps/startable-saga';
export type { TimerStep, TimerTime } from './definition/steps/timer-step';
export type { UndoStep, UndoStepOptions } from './definition/steps/undo-step';
export type { AnswerPredicate, PollOptions, QueryOptions, QueryStep } from './definition/steps/query-step';
export type { SagaDefinition } from './definition/definition';
export type { EndStatus, NoticeBuilder, NoticeDefinition, NoticeOptions, SagaEnd } from './definition/notice';
export type { StepDefinition } from './definition/steps/step-kinds';
export {
  type DefinitionIssue,
  type DefinitionIssueCode,
  SagaDefinitionError,
} from './definition/validation/definition-issue';
export type { Duration } from './definition/options/duration';
export type { LocalStep } from './definition/steps/local-step';
export type { OperationStep } from './definition/steps/operation-step';
export type { RemoteStep } from './definition/steps/remote-step';
export { type Hook, Saga, type SagaOptions, type TypedSagaOptions } from './definition/saga';
export {
  type Operation,
  operation,
  type OperationTarget,
  type ProbeContent,
  type UndoContent,
} from './definition/reused-operation';
export { type SagaActivity, sagaActivity } from './definition/saga-activity';
export type { RetryPolicy, StepOptions } from './definition/options/step-options';
export { SAGA_ERROR_CODES, type SagaErrorCode } from './errors/error-codes';
export { SagaError } from './errors/saga-error';
export { type NothingToUndo, nothingToUndo } from './messages/nothing-to-undo';
export {
  participant,
  type ParticipantOperation,
  type ParticipantOperations,
  type ParticipantSchemas,
} from './messages/participant';
export type { OperationSchemas, Schema } from './messages/schema';
export { type ReplyLater, replyLater } from './messages/reply-later';
export { SagaResponseStatus } from './messages/reply-status';
export { SagaEvent, type SagaEventInit } from './messages/saga-event';
export { SagaRefused } from './messages/saga-refused';
export { SagaRequest, type SagaRequestInit } from './messages/saga-request';
export { SagaResponse, type SagaResponseInit } from './messages/saga-response';
