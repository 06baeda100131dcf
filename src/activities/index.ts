/** The activity side: what participants are made of. Runs in the worker's process, never in a workflow. */
export type { ParticipantRequest } from './transport';
export type { ParticipantFunction } from './function-transport';
export type {
  FunctionParticipant,
  HttpParticipant,
  Participant,
  ParticipantPolicies,
  Participants,
  TaskQueueParticipant,
} from './participants';
export type { StepActivity } from './step-activity';
export type { StuckHook } from './stuck-activity';
export type { RequestMetadata } from '../protocol/participant-call';
export type { StuckNotice } from '../protocol/stuck-notice';
export { type NothingToUndo, nothingToUndo } from '../messages/nothing-to-undo';
export { type ReplyLater, replyLater } from '../messages/reply-later';
export { SagaRefused } from '../messages/saga-refused';
