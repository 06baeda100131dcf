/** The client side: starts sagas and looks at their executions. Runs in Node, never in a workflow. */
export {
  SagaExecutionAlreadyExecutedError,
  SagaExecutionAlreadyExistsError,
  SagaExecutionNotFoundError,
  SagaFailedExecutionError,
} from './client/client-errors';
export type { SagaReplyOptions, SagaRunOptions } from './client/run-options';
export { SagaExecutionRepository } from './client/saga-execution-repository';
export { type RunnableSaga, SagaManager, type SagaManagerOptions } from './client/saga-manager';
export type { SagaFailure } from './engine/failure';
export type { SagaStatus } from './engine/state';
export type { StepRecord } from './protocol/record';
export type { InitialContext, SagaFactory } from './protocol/runnable-saga';
export { SagaExecution } from './protocol/saga-execution';
