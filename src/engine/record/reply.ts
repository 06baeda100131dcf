/** A reply's body and statuses. */
export interface Reply {
  /** 200, 400 or 500; 202: the participant has accepted the request and replies later. */
  readonly status: number;
  readonly httpStatus?: number;
  /** Encoded as `encodeContent` does: plain JSON, whatever numbers it holds. */
  readonly content: unknown;
  /** On a refused undo: the participant says that it never did what is to be undone (S6). */
  readonly nothingToUndo?: true;
}
