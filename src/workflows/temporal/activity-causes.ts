/** The errors behind the failure of an activity: the chain that the participant threw, as a host in memory sees it. */
import { defaultFailureConverter, defaultPayloadConverter } from '@temporalio/common';
import { ApplicationFailure, type TimeoutFailure } from '@temporalio/workflow';
import { ownField } from '../../context/own-fields';
import { describeCauses, type FailureCause, fieldOf } from '../../errors/describe-error';
import { recordable } from '../../errors/recordable';

/**
 * The chain of causes of a failure, the nearest first. A saga worker sends it beside its failure, in full; for other
 * workers it is that of Temporal, which keeps the names of errors as types.
 */
export function causesOf(failure: unknown): readonly FailureCause[] {
  const told = sentCauses(failure);
  if (told) return told;
  const chain = describeCauses(failure);
  let current = failure;
  return chain.map((cause) => {
    const type = current instanceof ApplicationFailure ? current.type : undefined;
    current = fieldOf(current, 'cause');
    return typeof type === 'string' && type !== '' ? { ...cause, name: recordable(type) } : cause;
  });
}

/**
 * The failure of the last attempt before a time-out. The server sends it as the cause; the SDK's TimeoutFailure leaves it
 * out, and keeps it only in the form in which it came.
 */
export function lastFailureOf({ cause: read, failure }: TimeoutFailure): Error | undefined {
  const cause = failure?.cause;
  if (read || !cause) return read;
  try {
    return defaultFailureConverter.failureToError(cause, defaultPayloadConverter);
  } catch {
    // Details in an encoding of the user's own; that there was a failure counts all the same.
    return new Error(cause.message ?? 'The attempt failed.');
  }
}

function sentCauses(failure: unknown): readonly FailureCause[] | undefined {
  const causes =
    failure instanceof ApplicationFailure ? readCauses(ownField(failure.details?.[0], 'causes')) : [];
  return causes.length > 0 ? causes : undefined;
}

/** The chain that a saga worker sent; empty for what is no chain. */
export function readCauses(causes: unknown): readonly FailureCause[] {
  return Array.isArray(causes) && causes.every(isCause) ? causes : [];
}

function isCause(value: unknown): value is FailureCause {
  const code = ownField(value, 'code');
  return (
    typeof ownField(value, 'name') === 'string' &&
    typeof ownField(value, 'message') === 'string' &&
    (code === undefined || typeof code === 'string')
  );
}
