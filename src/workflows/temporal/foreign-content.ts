/**
 * What activities of other workers return, as the engine keeps it: exactly, or not at all.
 */

import { encodeValue, type EncodedValue } from '../../context/encoding';
import { messageOf } from '../../errors/describe-error';
import { Unreadable } from './unreadable';

/**
 * The encoding of what an activity returned: JSON values, bytes, and whatever the worker's own payload converter has
 * made of it that a context could store.
 *
 * @returns Why it cannot be kept, where it cannot.
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

/** The encoding of a detail of a failure; one that cannot be read says so itself. */
export function encodeDetail(detail: unknown): EncodedValue {
  if (detail instanceof Unreadable) {
    const { unreadable, reason } = detail;
    return encodeValue({ unreadable, ...(reason !== undefined && { reason }) });
  }
  const encoded = encodeReturned(detail);
  return 'content' in encoded ? encoded.content : { unreadable: encoded.problem };
}

function problemOf({ unreadable, reason }: Unreadable): string {
  const encoding = `a value of encoding ${JSON.stringify(unreadable)}`;
  return reason === undefined ? encoding : `${encoding}: ${reason}`;
}
