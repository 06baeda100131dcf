/**
 * The entry point `temporal-saga/testing/undo-coverage`: records which undos ran in memory, and after which first
 * failure. With jest, `temporal-saga/testing/jest-reporter` does so for all test files.
 */
export { CollectedUndos, undoCoverage, undoCoverageIn, type UndoCoverageOptions } from './collect-undos';
export { UndoCoverageError } from './coverage-threshold';
export type { SagaUndoCoverage, StepUndoCoverage, UndoCoverage, UndoneAfter } from './undo-coverage';
export type { UndoCoverageReporterOptions } from './undo-coverage-reporter';
