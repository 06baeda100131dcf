/** A reply's body and statuses. */
export interface Reply {
  /** 200, 400 or 500; 202: the participant has accepted the request and replies later. */
  readonly status: number;
  readonly httpStatus?: number;
  readonly content: unknown;
  /** Whether a refused undo says that there was nothing to undo (S6). */
  readonly nothingToUndo?: true;
}
