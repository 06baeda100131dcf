import type { RetryPolicy } from '../definition/options/step-options';
import type { ParticipantFunction } from './function-transport';
import type { HttpParticipantOptions } from './http/http-transport';

/** What every kind of participant may say of its attempts, under what saga and step say. */
export interface ParticipantPolicies {
  /** The attempts of requests. */
  readonly execute?: RetryPolicy;
  /** The attempts of undos. */
  readonly undo?: RetryPolicy;
  /** The attempts of probes. */
  readonly probe?: RetryPolicy;
}

/** A participant that is reached by HTTP: `POST <url>/<operation>`. */
export interface HttpParticipant extends ParticipantPolicies, HttpParticipantOptions {}

/** A participant whose operations are activities of another Temporal worker, in any language. */
export interface TaskQueueParticipant extends ParticipantPolicies {
  readonly taskQueue: string;
}

/** A participant that is a function in the worker's process, where it has policies. */
export interface FunctionParticipant extends ParticipantPolicies {
  readonly call: ParticipantFunction;
}

/** One who carries out remote steps. */
export type Participant = HttpParticipant | TaskQueueParticipant | FunctionParticipant | ParticipantFunction;

/** The participants by name; `'*'` catches all others. */
export type Participants = Readonly<Record<string, Participant>>;
