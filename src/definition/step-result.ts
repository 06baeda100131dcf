/** Owns the argument from which undos and probes learn how their step went. */
import type { LooseValue } from '../context/context-types';
import type { SagaErrorCode } from '../errors/error-codes';
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
 *
 * Reading `kept`, `sent` or `reply` of a step that does not keep it fails the callback with `NOT_KEPT`, whose message says
 * what to add to the step.
 *
 * @typeParam K - What the step's `keep` returns.
 * @typeParam S - The content of the step's request.
 */
export interface StepResult<K = LooseValue, S = LooseValue> {
  readonly outcome: 'done' | 'refused' | 'unknown';
  /** The idempotency keys under which the participant may know the request; none for a local step. */
  readonly keys: readonly string[];
  /** What the step's `keep` returned; absent when no success was replied. */
  readonly kept?: K;
  /** The content of the step's latest request, if the step or its saga has the option `keepSent: true`. */
  readonly sent: S;
  /** The whole reply, if there was one and the step or its saga has the option `keepReply: true`. */
  readonly reply?: SagaResponse;
  /** Why the step is undone: the first failure of the execution, or of the part that a block undoes. Absent in a probe. */
  readonly cause?: UndoCause;
}

/** Why a step is undone. */
export interface UndoCause {
  /** Such as `REFUSED`, `CHECK_FAILED`, `CANCELLED`. */
  readonly code: SagaErrorCode;
  /** The path of the step that failed; absent for a cancel, an abort, or the deadline. */
  readonly step?: string;
  readonly message: string;
  /** The reply that refused the step, where there was one. */
  readonly reply?: SagaResponse;
}

/** @deprecated Use {@link StepResult}; this name goes in the next minor version. */
export type Attempt = StepResult;
