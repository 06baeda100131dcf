/**
 * The activity side: participants and transports. It runs in the worker's process, never in a workflow.
 */
export type {
  AcceptedAttempt,
  AttemptFacts,
  AttemptResult,
  BusyAttempt,
  DoneAttempt,
  NothingToUndoAttempt,
  ParticipantRequest,
  RefusedAttempt,
  Transport,
  UnknownAttempt,
  UnsentAttempt,
} from './transport';
export type { ParticipantFunction } from './function-transport';
export { implement, type Implementation } from './implement';
export type {
  FunctionParticipant,
  HttpParticipant,
  Participant,
  ParticipantPolicies,
  Participants,
  TaskQueueParticipant,
  TransportParticipant,
} from './participants';
export type { KeyForm } from './key-form';
export type { StepActivity } from './step-activity';
export type { StuckHook } from './stuck-activity';
export type { RequestMetadata } from '../protocol/participant-call';
export type { StuckNotice } from '../protocol/stuck-notice';
export { contentFromJson, contentToJson } from './content-json';
export { sagaHeaders } from './saga-headers';
export { type NothingToUndo, nothingToUndo } from '../messages/nothing-to-undo';
export { type ReplyLater, replyLater } from '../messages/reply-later';
export { SagaRefused } from '../messages/saga-refused';
