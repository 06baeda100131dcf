/** Owns how the engine checks a value by a schema: what comes out of the schema takes the place of the value. */
import { fieldOf } from '../../errors/describe-error';
import type { SagaErrorCode } from '../../errors/error-codes';
import { issuesIn, type Schema } from '../../messages/schema';
import type { Coroutine } from '../coroutine';
import { failureAt, type FailurePlace } from '../record/failure';
import { resultOf } from './call-hook';

/** How a value that does not fit is reported. */
export interface Misfit {
  readonly place: FailurePlace;
  readonly code: SagaErrorCode;
  /** The first words of the message: `The content of the request to payment/charge`. */
  readonly what: string;
}

/**
 * The value that comes out of a schema.
 *
 * @param validate - Calls the schema.
 * @throws StepFailure with the code for a value that does not fit, and as a callback that throws or does not settle.
 */
export function* fitted({ place, code, what }: Misfit, validate: () => unknown): Coroutine<unknown> {
  const validated = yield* resultOf(place, validate);
  const issues = issuesIn(validated);
  if (issues !== undefined) throw failureAt(place, code, `${what} does not fit its schema: ${issues}`);
  return fieldOf(validated, 'value');
}

/** As {@link fitted}, for a value that is there. */
export function fittedBy(misfit: Misfit, schema: Schema, value: unknown): Coroutine<unknown> {
  return fitted(misfit, () => schema['~standard'].validate(value));
}
