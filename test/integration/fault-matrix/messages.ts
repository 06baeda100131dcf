import type { ReadyNotice } from '../../support/program';

/** What a service does with the requests for one operation of one trip. */
export type Conduct =
  /** Does it, once for each key, and answers. */
  | 'serve'
  /** Answers 422, and does nothing. */
  | 'refuse'
  /** Answers 500, and does nothing. */
  | 'break'
  /** Answers 202, and does it when it is told to. */
  | 'accept'
  /** Waits before it does anything. */
  | 'hold'
  /** Does it, and waits before it answers. */
  | 'hold-reply'
  /** Does it, and breaks the connection off. */
  | 'lose-reply';

/** One operation of one trip. */
export interface Place {
  readonly orderId: string;
  /** Such as `hotel/book`. */
  readonly operation: string;
}

/** The side of an activity on which a worker stops: the request is not sent yet, or the reply is not told yet. */
export type Side = 'before' | 'after';

/** What a process tells the test that started it, beside that it is ready. */
export type Notice =
  /** A request has come under its idempotency key. */
  | ({ readonly kind: 'arrived'; readonly key: string } & Place)
  /** What it asked for is in the books, or was refused by them. */
  | ({ readonly kind: 'booked'; readonly status: number } & Place)
  /** A worker stops on one side of an activity. */
  | { readonly kind: 'stopped'; readonly at: string };

/** The name of a place at which a worker stops. */
export function stopAt(uuid: string, activityId: string, side: Side): string {
  return `${uuid} ${activityId} ${side}`;
}

/** Tells the test that started this process. */
export function tell(notice: Notice | ReadyNotice): void {
  process.send?.(notice);
}
