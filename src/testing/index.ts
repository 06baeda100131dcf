/** For users' own tests: the engine without a server. Runs in Node, under any test runner. */
export type { ParticipantRequest } from '../activities/transport';
export type { ParticipantFunction } from '../activities/function-transport';
export type { CancelPoint } from './cancellation';
export type { Counterexample } from './explorer/counterexample';
export { type BrokenLaw, type Exploration, ExplorationError } from './explorer/exploration';
export type { ExploreOptions, Invariant } from './explorer/explore-options';
export { exploreSaga } from './explorer/explore-saga';
export { type Fault, FAULTS } from './explorer/fault';
export type { LawName } from './explorer/laws/law';
export { InMemoryHost, type InMemoryHostOptions, type InMemoryRunOptions } from './in-memory-host';
export { noReply } from './no-reply';
export type { InMemoryParticipant, Operator } from './in-memory-runtime';
export { repliesLater } from './replies-later';
export { type ExpectedEnd, Scenario, scenario, type ScenarioOptions } from './scenario';
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
  CollectedUndos,
  undoCoverage,
  undoCoverageIn,
  type UndoCoverageOptions,
} from './undo-coverage/collect-undos';
export { UndoCoverageError } from './undo-coverage/coverage-threshold';
export type { UndoCoverageReporterOptions } from './undo-coverage/undo-coverage-reporter';
export type {
  SagaUndoCoverage,
  StepUndoCoverage,
  UndoCoverage,
  UndoneAfter,
} from './undo-coverage/undo-coverage';
export { SagaExecution } from '../protocol/saga-execution';
