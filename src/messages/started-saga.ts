/** Owns the requests by which a saga starts another one and cancels it: their targets and their contents. */

/** The participant that starts sagas. Every saga worker is one; no participant of a worker can have this name. */
export const SAGA_PARTICIPANT = '@saga';

/** What one of its operations does. */
export type StartOperation = 'start' | 'cancel';

/** The target of the start of a saga, or of its undo: `@saga/dispatch/start`. */
export function startTarget(saga: string, operation: StartOperation): string {
  return `${SAGA_PARTICIPANT}/${saga}/${operation}`;
}

/** The content of a start. */
export interface StartContent {
  /** The id of the execution. @defaultValue `<uuid>/<step>` of the execution and the step that start it */
  readonly uuid?: string;
  /** The context of the execution, encoded as `SagaContext.toJSON()` does. */
  readonly context: object;
  /** @defaultValue the task queue of the execution that starts it */
  readonly taskQueue?: string;
}

/** The content of the undo of a start. */
export type CancelContent = Pick<StartContent, 'uuid'>;

/** The content of the reply to both. */
export interface StartReply {
  readonly uuid: string;
}

/** The id of an execution whose start names none: it follows from the execution and the step that start it. */
export function startedUuid(
  { uuid }: CancelContent,
  { sagaId, step }: { readonly sagaId: string; readonly step: string },
): string {
  return uuid ?? `${sagaId}/${step}`;
}
