import type { SagaResponse } from '../messages/saga-response';

/**
 * What is known of a step that is being undone, or asked about: the second argument of `onFailure` (S5) and of
 * `probe`, whose outcome is `unknown`.
 *
 * | outcome | what happened | what an undo should expect |
 * |---|---|---|
 * | `done` | the participant, or the local step, did it | there is something to undo |
 * | `refused` | the participant refused it, or a probe found that it was not done | there should be nothing to undo |
 * | `unknown` | no answer, or a broken one | it may have been done, or may still be |
 */
export interface StepResult {
  readonly outcome: 'done' | 'refused' | 'unknown';
  /** The idempotency keys under which the participant may know the request; none for a local step. */
  readonly keys: readonly string[];
  /** The reply, where there was one and the step says `keepReply: true`. */
  readonly reply?: SagaResponse;
}

/** @deprecated Use {@link StepResult}; this name goes in the next minor version. */
export type Attempt = StepResult;
