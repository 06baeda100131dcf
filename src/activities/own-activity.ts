/**
 * The activities of the saga worker in the form in which Temporal's worker calls them: with payloads, so that the worker's
 * own payload converter neither reads nor writes the data of sagas.
 */

import { setActivityOptions } from '@temporalio/activity';
import { ApplicationFailure, RawValue, rawValueTypeInfo } from '@temporalio/common';
import { messageOf } from '../errors/describe-error';
import { encodingOf, fromPayload, type Payload, toPayload } from '../protocol/payload';

/** An activity with arguments of its own types. */
type Activity<Arguments extends unknown[], Result> = (...given: Arguments) => Promise<Result>;

/** As many as any activity of the library takes, and more. */
const ARGUMENTS = [rawValueTypeInfo, rawValueTypeInfo, rawValueTypeInfo];

/** Wraps an activity of the library, whose arguments and result are plain JSON. */
export function ownActivity<Arguments extends unknown[], Result>(
  activity: Activity<Arguments, Result>,
): Activity<RawValue[], RawValue> {
  const wrapped = async (...raw: RawValue[]) => {
    const given = raw.map(({ payload }) => readArgument(payload)) as Arguments;
    return RawValue.fromPayload(toPayload(await activity(...given)));
  };
  setActivityOptions({ typeInfo: { inputTypes: ARGUMENTS, outputType: rawValueTypeInfo } }, wrapped);
  return wrapped;
}

function readArgument(payload: Payload): unknown {
  let reason = `its encoding is ${JSON.stringify(encodingOf(payload))}`;
  try {
    const known = fromPayload(payload);
    if (known) return known[0];
  } catch (error) {
    reason = messageOf(error);
  }
  const message = `The argument of this activity is none that the saga workflow sends: ${reason}. Let no codec or interceptor change it.`;
  throw ApplicationFailure.nonRetryable(message, 'SagaArgumentUnreadable');
}
