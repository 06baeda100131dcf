/**
 * The entry point `temporal-saga/client`: starts sagas and manages their executions. Runs in Node, never in a
 * workflow.
 */
export {
  SagaExecutionAlreadyExecutedError,
  SagaExecutionAlreadyExistsError,
  SagaExecutionNotFoundError,
  SagaExecutionUnfinishedError,
  SagaFailedExecutionError,
  SagaViewNotPublishedError,
} from './client/client-errors';
export type { EagerStart } from './client/eager-start';
export type { SagaListFilter, SagaSummary } from './client/execution-list';
export type { ResolveAction } from './client/resolve-action';
export type { WaitOptions } from './client/wait-limits';
export type { BulkAction, ResolveFilter, ResolveReport } from './client/resolve-all';
export type {
  PublishedOptions,
  ResolveOptions,
  ResultOptions,
  SagaReplyOptions,
  SagaRunOptions,
  StartOptions,
} from './client/run-options';
export { type LoadOptions, SagaExecutionRepository } from './client/saga-execution-repository';
export { type RunnableSaga, SagaManager } from './client/saga-manager';
export type { SagaManagerOptions } from './client/client-options';
export { StartedSaga } from './client/started-saga';
export type { ViewPredicate } from './client/view-wait';
export type { SagaWarning, WarningHook } from './client/warnings';
export type { SagaFailure } from './engine/record/failure';
export type { ActionRecord } from './engine/operators/action-record';
export type { ActivePhase, Incident } from './engine/operators/incident';
export type { DecisionMessage, EventMessage } from './protocol/caller-messages';
export type { ExecutionWaitFor, WaitFilter } from './client/open-waits';
export type { Decision, OpenWait, WaitKind } from './engine/waits/open-wait';
export type { OperatorAction, OperatorVerb, RequestChange } from './engine/operators/operator-action';
export type { NoticeRecord, StepRecord } from './protocol/record';
export type { InitialContext, SagaFactory } from './protocol/runnable-saga';
export {
  type BlockedState,
  type ExecutedStep,
  SagaExecution,
  type SagaExecutionStatus as SagaStatus,
} from './protocol/saga-execution';
