/** Owns what an operator has given up, an undo or a notice: by whom, why, and the failure that the record lists. */
import type { OperatorAction } from '../operators/operator-action';
import type { FailurePlace, SagaFailure } from '../record/failure';

/** An undo, or a notice, that an operator skipped, or that is dropped because an operator ended the execution. */
export interface GivenUp {
  readonly by: string;
  readonly code: 'SKIPPED' | 'ENDED';
  readonly reason: string;
}

export function skipped({ by, reason = '' }: OperatorAction): GivenUp {
  return { by, code: 'SKIPPED', reason };
}

export function ended(by: string): GivenUp {
  return { by, code: 'ENDED', reason: 'the execution was ended' };
}

/** The record lists it with the operator's name. */
export function givenUpFailure(
  place: FailurePlace,
  { by, code, reason }: GivenUp,
  cause: SagaFailure | undefined,
): SagaFailure {
  return {
    code,
    ...place,
    message: `Given up by ${by}: ${reason}`,
    causes: cause ? [{ name: cause.code, message: cause.message }, ...cause.causes] : [],
  };
}
