/** For users' own tests: the engine without a server. Runs in Node, under any test runner. */
export type { ParticipantRequest } from '../activities/attempt';
export type { ParticipantFunction } from '../activities/function-transport';
export { InMemoryHost, type InMemoryHostOptions, type InMemoryRunOptions } from './in-memory-host';
export { noReply } from './no-reply';
export { SagaExecution } from '../protocol/saga-execution';
