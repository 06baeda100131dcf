/** Owns failures as plain data, and how an error becomes one (S7, S11). */
import { compact } from '../../context/compact';
import type { SagaErrorCode } from '../../errors/error-codes';
import { SagaError } from '../../errors/saga-error';
import { describeCauses, type FailureCause, messageOf } from '../../errors/describe-error';
import { recordable } from '../../errors/recordable';
import { truncate } from '../../errors/format-value';
import { HostInterrupt } from '../host-interrupt';
import type { Reply } from './reply';

/** What went wrong in an execution, as plain data: `execution.error` and each of `execution.undoErrors`. */
export interface SagaFailure {
  readonly code: SagaErrorCode;
  /** The path of the step at fault; absent when the saga failed before its first step. */
  readonly step?: string;
  /** The hook at fault: `onExecute`, `onSuccess`, `onError`, `onFailure`, or a condition's `if-<n>`. */
  readonly hook?: string;
  readonly message: string;
  /** The errors behind this one, the nearest first. */
  readonly causes: readonly FailureCause[];
  /** The reply that brought the failure, where there was one. */
  readonly response?: Reply;
}

/** Takes a {@link SagaFailure} up to the walk, which starts compensation. */
export class StepFailure extends Error {
  readonly failure: SagaFailure;

  constructor(failure: SagaFailure) {
    super(failure.message);
    this.name = 'StepFailure';
    this.failure = failure;
  }
}

/** Where a failure happened. */
export interface FailurePlace {
  /** Absent where the saga failed before its first step. */
  readonly step?: string;
  readonly hook: string;
}

/** A failure of a hook of a step. */
export function failureAt(
  place: FailurePlace,
  code: SagaErrorCode,
  message: string,
  rest: { readonly causes?: readonly FailureCause[]; readonly response?: Reply | undefined } = {},
): StepFailure {
  const { causes = [], response } = rest;
  return new StepFailure(compact({ code, ...place, message: recordable(message), causes, response }));
}

/**
 * Any error as a failure. An error that is neither a step's failure nor a known error is a bug of the library; it ends
 * the execution as cleanly as the others (S11).
 *
 * @throws {@link HostInterrupt} when it is given one.
 */
export function toFailure(error: unknown, place?: Partial<FailurePlace>): SagaFailure {
  if (error instanceof HostInterrupt) throw error;
  if (error instanceof StepFailure) return error.failure;
  if (error instanceof SagaError) {
    return {
      code: error.code,
      ...place,
      message: recordable(error.reason),
      causes: describeCauses(error.cause),
    };
  }
  return { code: 'INTERNAL', ...place, message: messageOf(error), causes: describeCauses(error) };
}

/** A failure without the content of its reply, which may be large. */
export function withoutReply({ response, ...failure }: SagaFailure): SagaFailure {
  if (!response) return failure;
  return { ...failure, response: { ...response, content: 'left out: the record would be too large' } };
}

const LONGEST_SHORT_MESSAGE = 200;

/** A failure without its causes and its reply, with a short message. */
export function withoutCauses({ code, step, hook, message }: SagaFailure): SagaFailure {
  return compact({ code, step, hook, message: truncate(message, LONGEST_SHORT_MESSAGE), causes: [] });
}
