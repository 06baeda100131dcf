import type { ReadyNotice } from '../../support/program';

/** How a service treats the requests for one operation of one trip. */
export type Conduct =
  /** Has the effect, once for each key, and answers. */
  | 'serve'
  /** Answers 422 without an effect. */
  | 'refuse'
  /** Answers 500 without an effect. */
  | 'break'
  /** Answers 202, and has the effect when the test says so. */
  | 'accept'
  /** Waits before the effect. */
  | 'hold'
  /** Has the effect, and waits before it answers. */
  | 'hold-reply'
  /** Has the effect, and closes the connection without an answer. */
  | 'lose-reply';

/** One operation of one trip. */
export interface Place {
  readonly orderId: string;
  /** Such as `hotel/book`. */
  readonly operation: string;
}

/** When a worker stops: before it sends the request of an activity, or before it reports the reply to Temporal. */
export type Timing = 'before' | 'after';

/** A notice of a process to the test that started it, beside `ReadyNotice`. */
export type Notice =
  /** A request has arrived under its idempotency key. */
  | ({ readonly kind: 'arrived'; readonly key: string } & Place)
  /** The ledger has recorded the effect of a request, or has refused it. */
  | ({ readonly kind: 'recorded'; readonly status: number } & Place)
  /** A worker has stopped before or after an activity. */
  | { readonly kind: 'stopped'; readonly at: string };

/** The name of a place at which a worker stops. */
export function stopAt(uuid: string, activityId: string, timing: Timing): string {
  return `${uuid} ${activityId} ${timing}`;
}

/** Sends a notice to the test that started this process. */
export function notify(notice: Notice | ReadyNotice): void {
  process.send?.(notice);
}
