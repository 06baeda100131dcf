/**
 * The entry point `temporal-saga/testing`, the kit: a host that runs sagas in memory, participants that follow a
 * script, and scenarios. It runs in Node under any test runner.
 *
 * The explorer and the undo coverage have entry points of their own. Their old names here are deprecated and will be
 * removed in the next version.
 */
export type { ParticipantFunction } from '../activities/function-transport';
export type { ParticipantRequest } from '../activities/transport';
export { SagaExecution } from '../protocol/saga-execution';
export type { CancelPoint } from './cancellation';
export { InMemoryHost, type InMemoryHostOptions, type InMemoryRunOptions } from './in-memory-host';
export type { Caller, CallerMessage, InMemoryParticipant, Operator } from './in-memory-runtime';
export { noReply } from './no-reply';
export { repliesLater } from './replies-later';
export { type ExpectedEnd, Scenario, scenario, type ScenarioOptions } from './scenario';
export { type StartedInMemory, startedSagas } from './started-sagas';
export {
  acceptThenReply,
  type Answer,
  doneButReplyLost,
  fail,
  hang,
  inTurn,
  operations,
  refuse,
  reply,
} from './scripts';
export {
  /** @deprecated Import it from `temporal-saga/testing/explorer`. */
  type BrokenLaw,
  /** @deprecated Import it from `temporal-saga/testing/explorer`. */
  type Counterexample,
  /** @deprecated Import it from `temporal-saga/testing/explorer`. */
  type Exploration,
  /** @deprecated Import it from `temporal-saga/testing/explorer`. */
  ExplorationError,
  /** @deprecated Import it from `temporal-saga/testing/explorer`. */
  type ExploreOptions,
  /** @deprecated Import it from `temporal-saga/testing/explorer`. */
  exploreSaga,
  /** @deprecated Import it from `temporal-saga/testing/explorer`. */
  type Fault,
  /** @deprecated Import it from `temporal-saga/testing/explorer`. */
  FAULTS,
  /** @deprecated Import it from `temporal-saga/testing/explorer`. */
  type Invariant,
  /** @deprecated Import it from `temporal-saga/testing/explorer`. */
  type LawName,
} from './explorer';
export {
  /** @deprecated Import it from `temporal-saga/testing/undo-coverage`. */
  CollectedUndos,
  /** @deprecated Import it from `temporal-saga/testing/undo-coverage`. */
  type SagaUndoCoverage,
  /** @deprecated Import it from `temporal-saga/testing/undo-coverage`. */
  type StepUndoCoverage,
  /** @deprecated Import it from `temporal-saga/testing/undo-coverage`. */
  type UndoCoverage,
  /** @deprecated Import it from `temporal-saga/testing/undo-coverage`. */
  undoCoverage,
  /** @deprecated Import it from `temporal-saga/testing/undo-coverage`. */
  UndoCoverageError,
  /** @deprecated Import it from `temporal-saga/testing/undo-coverage`. */
  undoCoverageIn,
  /** @deprecated Import it from `temporal-saga/testing/undo-coverage`. */
  type UndoCoverageOptions,
  /** @deprecated Import it from `temporal-saga/testing/undo-coverage`. */
  type UndoCoverageReporterOptions,
  /** @deprecated Import it from `temporal-saga/testing/undo-coverage`. */
  type UndoneAfter,
} from './undo-coverage';
