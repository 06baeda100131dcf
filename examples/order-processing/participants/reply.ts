/** A request as a participant gets it, by HTTP and with the headers of the saga. */
export interface ServiceRequest {
  readonly operation: string;
  /** The same for every attempt of a request. */
  readonly key: string;
  /** On an undo: the keys of what it undoes. */
  readonly undoOf: readonly string[];
  readonly orderId: string;
  readonly content: unknown;
}

/** Done (200), nothing to undo (410), undone before it arrived (409) or refused (422). */
export interface Reply {
  readonly status: 200 | 409 | 410 | 422;
  readonly content: object;
}

/** Thrown by an operation that does not want to do what it is asked for. */
export class Refusal extends Error {}

/** What a participant tells of its books. */
export interface BookReport {
  /** The deeds, one line each. */
  readonly entries: readonly {
    readonly orderId: string;
    readonly operation: string;
    readonly key: string;
    readonly amount: number;
  }[];
  /** How often each key was asked for. */
  readonly requests: readonly {
    readonly orderId: string;
    readonly operation: string;
    readonly key: string;
    readonly asked: number;
    readonly status: number;
  }[];
  /** What the participant's own tables amount to now. */
  readonly balance: number;
}
