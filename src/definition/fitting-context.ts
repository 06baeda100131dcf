/** Owns the check of a context by the schema of the saga that starts with it. */
import { SagaContext } from '../context/saga-context';
import { SagaError } from '../errors/saga-error';
import { issuesIn, type Schema } from '../messages/schema';
import type { MaybePromise } from './callbacks';
import { whenMade } from './when-made';

/** @throws SagaError `CONTEXT_INVALID`. */
export function checkFitting(schema: Schema | undefined, context: object): MaybePromise<void> {
  if (!schema) return;
  const fields = Object.fromEntries(SagaContext.entries(new SagaContext(context)));
  return whenMade(schema['~standard'].validate(fields) as MaybePromise<unknown>, (validated) => {
    const issues = issuesIn(validated);
    if (issues === undefined) return;
    throw new SagaError('CONTEXT_INVALID', `The context of the start does not fit its schema: ${issues}`);
  });
}
