/** Owns the errors behind the failure of an activity: the same chain as on a host in memory. */
import { defaultFailureConverter, defaultPayloadConverter } from '@temporalio/common';
import { ApplicationFailure, type TimeoutFailure } from '@temporalio/workflow';
import { ownField } from '../../context/own-fields';
import { describeCauses, type FailureCause, fieldOf } from '../../errors/describe-error';
import { recordable } from '../../errors/recordable';

/**
 * The chain of causes of a failure, the nearest first. A saga worker sends it in full beside its failure. For other
 * workers it is Temporal's chain, which keeps the names of errors as types.
 */
export function causesOf(failure: unknown): readonly FailureCause[] {
  const sent = sentCauses(failure);
  if (sent) return sent;
  const chain = describeCauses(failure);
  let current = failure;
  return chain.map((cause) => {
    const type = current instanceof ApplicationFailure ? current.type : undefined;
    current = fieldOf(current, 'cause');
    return typeof type === 'string' && type !== '' ? { ...cause, name: recordable(type) } : cause;
  });
}

/**
 * The failure of the last attempt before a timeout. The server sends it as the cause. The SDK's TimeoutFailure has no such
 * cause, and keeps it only as the raw failure.
 */
export function lastFailureOf({ cause: read, failure }: TimeoutFailure): Error | undefined {
  const cause = failure?.cause;
  if (read || !cause) return read;
  try {
    return defaultFailureConverter.failureToError(cause, defaultPayloadConverter);
  } catch {
    // Its details have an encoding of the user's own; the failure counts nevertheless.
    return new Error(cause.message ?? 'The attempt failed.');
  }
}

function sentCauses(failure: unknown): readonly FailureCause[] | undefined {
  const causes =
    failure instanceof ApplicationFailure ? readCauses(ownField(failure.details?.[0], 'causes')) : [];
  return causes.length > 0 ? causes : undefined;
}

/** The chain that a saga worker sent; empty for any other value. */
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
