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
  /** Whether it is what a local step, or its undo, does. */
  readonly isLocal: boolean;
  /** The context that it was given. */
  readonly before: EncodedContext;
  /** The context that it chose, where its work is to change the context and it has not failed (S1). */
  after?: EncodedContext;
  /** Whether it threw, rejected or returned an error, or left a context that cannot be. */
  hasFailed: boolean;
}

/** A request that the engine sent, with all its attempts. */
export interface RequestEvent {
  readonly kind: 'request';
  readonly dispatch: Dispatch;
  /** What became of it; absent when the execution was stopped there. */
  delivery?: Delivery;
}

/** A wait for a reply that was promised, or for a time. */
export interface IdleEvent {
  readonly kind: 'idle';
  readonly milliseconds: number | undefined;
  readonly summary: string;
  /** The reply that came meanwhile. */
  reply?: LateReply;
}

/** A place between two steps, or two undos. */
export interface BoundaryEvent {
  readonly kind: 'boundary';
  /** Why the saga has turned round, if it has. */
  readonly error: SagaFailure | undefined;
}

/** An incident that waits for an operator. */
export interface StuckEvent {
  readonly kind: 'stuck';
  readonly incident: Incident;
  /** Whether an operator has decided about it. */
  isDecided?: boolean;
}

/** The end of the replayed past in a run that came from a reset of the workflow. */
export interface ResetEvent {
  readonly kind: 'reset';
  readonly report: ResetReport;
}

/** What the engine asked of its host, in that order. */
export type PortEvent = CallbackEvent | RequestEvent | IdleEvent | BoundaryEvent | StuckEvent | ResetEvent;

/** How things stood at the host after an event. */
export interface HostMoment {
  readonly now: number;
  readonly isCancelled: boolean;
}

/** How an execution names one of its requests: `<path>`, `<path>:undo`, `<path>:probe`. */
export function placeOf({ step, phase }: Pick<Dispatch, 'step' | 'phase'>): string {
  return phase === 'execute' ? step : `${step}:${phase}`;
}
