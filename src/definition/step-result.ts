/** Owns the argument from which undos and probes learn how their step went. */
import type { SagaResponse } from '../messages/saga-response';

/**
 * The result of a step that is being undone or probed: the second argument of `onFailure` (S5) and of `probe`, for
 * which the outcome is `unknown`.
 *
 * | outcome | meaning | an undo should expect |
 * |---|---|---|
 * | `done` | the participant, or the local step, has done the effect | there is something to undo |
 * | `refused` | the participant has refused, or a probe has found that the effect was not done | there should be nothing to undo |
 * | `unknown` | no answer, or a broken answer | the effect may have been done, or may still be done |
 */
export interface StepResult {
  readonly outcome: 'done' | 'refused' | 'unknown';
  /** The idempotency keys under which the participant may know the request; none for a local step. */
  readonly keys: readonly string[];
  /** The reply, if there was one and the step has the option `keepReply: true`. */
  readonly reply?: SagaResponse;
}

/** @deprecated Use {@link StepResult}; this name goes in the next minor version. */
export type Attempt = StepResult;
