/** The events at the engine's port: its calls of the host, and their results. */
import type { EncodedContext } from '../context/encoding';
import type { SagaFailure } from '../engine/record/failure';
import type { Incident } from '../engine/operators/incident';
import type { LateReply } from '../engine/operators/inbox';
import type { ResetReport } from '../engine/reset/reset-report';
import type { Delivery, Dispatch } from '../engine/runtime';

/** A callback that the engine called. */
export interface CallbackEvent {
  readonly kind: 'callback';
  readonly reference: string;
  /** The path of the step. */
  readonly step: string;
  readonly hook: string;
  /** Whether it is the function of a local step, or of its undo. */
  readonly isLocal: boolean;
  /** The context that it received. */
  readonly before: EncodedContext;
  /** The context that it chose, if it may change the context and has not failed (S1). */
  after?: EncodedContext;
  /** Whether it threw, rejected, returned an error, or left a context that cannot be stored. */
  hasFailed: boolean;
}

/** A request that the engine sent, with all its attempts. */
export interface RequestEvent {
  readonly kind: 'request';
  readonly dispatch: Dispatch;
  /** Its result; absent if the execution stopped there. */
  delivery?: Delivery;
}

/** A wait for a late reply, or for a time. */
export interface IdleEvent {
  readonly kind: 'idle';
  readonly milliseconds: number | undefined;
  readonly summary: string;
  /** The reply that arrived during the wait. */
  reply?: LateReply;
}

/** The boundary between two steps, or between two undos. */
export interface BoundaryEvent {
  readonly kind: 'boundary';
  /** The error that started compensation, if it has started. */
  readonly error: SagaFailure | undefined;
}

/** An incident that waits for an operator. */
export interface StuckEvent {
  readonly kind: 'stuck';
  readonly incident: Incident;
  /** Whether an operator has decided. */
  isDecided?: boolean;
}

/** The end of the replayed part in a run after a workflow reset. */
export interface ResetEvent {
  readonly kind: 'reset';
  readonly report: ResetReport;
}

/** A call of the engine to its host. */
export type PortEvent = CallbackEvent | RequestEvent | IdleEvent | BoundaryEvent | StuckEvent | ResetEvent;

/** The state of the host after an event. */
export interface HostMoment {
  readonly now: number;
  readonly isCancelled: boolean;
}

/** The name of a request within its execution: `<path>`, `<path>:undo`, `<path>:probe`. */
export function placeOf({ step, phase }: Pick<Dispatch, 'step' | 'phase'>): string {
  return phase === 'execute' ? step : `${step}:${phase}`;
}
