/** The kinds of participants that a worker may have. */
import type { RetryPolicy } from '../definition/options/step-options';
import type { ParticipantFunction } from './function-transport';
import type { HttpParticipantOptions } from './http/http-transport';
import type { Transport } from './transport';

/** The attempts of a participant's requests; options of sagas and steps override them. */
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

/** A participant that is reached by a transport of your own, such as NATS, Kafka or gRPC. */
export interface TransportParticipant extends ParticipantPolicies {
  /** Makes one attempt of a request. */
  readonly transport: Transport;
  /**
   * Closes the connections of the transport. Called once when the worker has ended and no attempt runs any more, also
   * where several participants share it. It may take 10 seconds; an error is logged as `SAGA_CLOSE_FAILED`. It is not
   * called where the worker could not be created or never ran.
   */
  readonly close?: () => unknown;
}

/** A service that carries out remote steps, and how it is reached. */
export type Participant =
  HttpParticipant | TaskQueueParticipant | FunctionParticipant | TransportParticipant | ParticipantFunction;

/** The participants by name; `'*'` catches all others. */
export type Participants = Readonly<Record<string, Participant>>;
