/** The events at the engine's port: its calls of the host, and their results. */
import type { EncodedContext, EncodedValue } from '../context/encoding';
import type { SagaFailure } from '../engine/record/failure';
import type { Incident } from '../engine/operators/incident';
import type { LateReply } from '../engine/operators/inbox';
import type { ResetMoment, ResetReport } from '../engine/reset/reset-report';
import type { Delivery, Dispatch } from '../engine/runtime';
import type { OpenWait } from '../engine/waits/open-wait';
import type { WaitMessages } from './wait-messages';

/** A callback that the engine called. */
export interface CallbackEvent {
  readonly kind: 'callback';
  readonly reference: string;
  /** The path of the step in the run. */
  readonly step: string;
  readonly hook: string;
  /** Whether it is the function of a local step, or of its undo. */
  readonly isLocal: boolean;
  /** The context that it received; absent for a reducer, which gets none. */
  readonly before?: EncodedContext;
  /** All that it received. */
  readonly given: readonly unknown[];
  /** The context that it chose, if it may change the context and has not failed (S1). */
  after?: EncodedContext;
  /** What it returned, if it computes a value that can be stored: an inner context, a list, a merged value. */
  value?: EncodedValue;
  /** Whether it threw, rejected, returned an error, or left a context that cannot be stored. */
  hasFailed: boolean;
}

/** A request that the engine sent, with all its attempts. */
export interface RequestEvent {
  readonly kind: 'request';
  readonly dispatch: Dispatch;
  /** Its result; absent if the execution stopped there. */
  delivery?: Delivery;
  /** How many events there were when its result reached the saga. */
  endedAfter?: number;
}

/**
 * A request without the way in which it leaves: another run of the execution, or another host, may send it in another one.
 */
export function withoutWay({ isLocal: _, mayBeRepeated: __, ...dispatch }: Dispatch): Dispatch {
  return dispatch;
}

/** A wait for a late reply, or for a time. */
export interface IdleEvent {
  readonly kind: 'idle';
  readonly milliseconds: number | undefined;
  readonly summary: string;
  /** What a step waits for: a time, an event or a decision. */
  readonly wait?: OpenWait;
  /** The messages of a caller that arrived in the wait. */
  arrived?: WaitMessages;
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

/** Flows that run beside each other wait until one of them can continue. */
export interface WakeEvent {
  readonly kind: 'wake';
  /** The keys of the requests that have ended meanwhile. */
  ended: readonly string[];
  /** The replies that have arrived meanwhile. */
  replies: readonly LateReply[];
}

/** The end of the replayed part in a run after a workflow reset. */
export interface ResetEvent {
  readonly kind: 'reset';
  readonly moment: ResetMoment;
  readonly report: ResetReport;
}

/** A call of the engine to its host. */
export type PortEvent =
  CallbackEvent | RequestEvent | IdleEvent | BoundaryEvent | StuckEvent | WakeEvent | ResetEvent;

/** The state of the host after an event. */
export interface HostMoment {
  readonly now: number;
  readonly isCancelled: boolean;
}

/** The name of a request within its execution: `<path>`, `<path>:undo`, `<path>:probe`, `@<ends>:notice`. */
export function placeOf({ step, phase }: Pick<Dispatch, 'step' | 'phase'>): string {
  return phase === 'execute' ? step : `${step}:${phase}`;
}
