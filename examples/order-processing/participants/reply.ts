/** A request as a participant receives it, by HTTP and with the headers of the saga. */
export interface ServiceRequest {
  readonly operation: string;
  /** The same for every attempt of a request. */
  readonly key: string;
  /** On an undo: the keys of the requests that it undoes. */
  readonly undoOf: readonly string[];
  readonly orderId: string;
  readonly content: unknown;
}

/** Done (200), nothing to undo (410), undone before it arrived (409) or refused (422). */
export interface Reply {
  readonly status: 200 | 409 | 410 | 422;
  readonly content: object;
}

/** Thrown by an operation that refuses its request. */
export class Refusal extends Error {}

/** The ledger of a participant, as `GET /ledger` returns it. */
export interface LedgerReport {
  /** The effects, one line each. */
  readonly entries: readonly {
    readonly orderId: string;
    readonly operation: string;
    readonly key: string;
    readonly amount: number;
  }[];
  /** How often a request arrived under each key. */
  readonly requests: readonly {
    readonly orderId: string;
    readonly operation: string;
    readonly key: string;
    readonly received: number;
    readonly status: number;
  }[];
  /** The total of the participant's own tables now. */
  readonly balance: number;
}
