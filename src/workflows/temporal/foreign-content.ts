/** Owns the encoding of results of other workers: exact, or refused. */

import { compact } from '../../context/compact';
import { encodeValue, type EncodedValue } from '../../context/encoding';
import { messageOf } from '../../errors/describe-error';
import { Unreadable } from './unreadable';

/**
 * The encoding of an activity's result: JSON values, bytes, and values of the worker's own payload converter that a
 * context can store.
 *
 * @returns The problem, where it cannot be encoded.
 */
export function encodeReturned(
  returned: unknown,
): { readonly content: EncodedValue } | { readonly problem: string } {
  if (returned instanceof Unreadable) return { problem: problemOf(returned) };
  try {
    return { content: encodeValue(returned, 'content') };
  } catch (error) {
    const message = messageOf(error);
    return { problem: `a value that the payload converter of the saga worker has made: ${message}` };
  }
}

/** The encoding of a detail of a failure; a detail that cannot be read is replaced by the reason. */
export function encodeDetail(detail: unknown): EncodedValue {
  if (detail instanceof Unreadable) {
    const { unreadable, reason } = detail;
    return encodeValue(compact({ unreadable, reason }));
  }
  const encoded = encodeReturned(detail);
  return 'content' in encoded ? encoded.content : { unreadable: encoded.problem };
}

function problemOf({ unreadable, reason }: Unreadable): string {
  const encoding = `a value of encoding ${JSON.stringify(unreadable)}`;
  return reason === undefined ? encoding : `${encoding}: ${reason}`;
}
