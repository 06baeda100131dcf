/** Owns the check of a context by the schema of its saga, before the start is sent. */
import { checkFitting } from '../definition/fitting-context';
import { isSaga } from '../definition/saga';

/**
 * Checks a context as the worker does, so that a wrong start is refused at once. What comes out of the schema is the worker's
 * affair.
 *
 * @throws SagaError `CONTEXT_INVALID`.
 */
export async function checkFits(runnable: unknown, context: object): Promise<void> {
  if (isSaga(runnable)) await checkFitting(runnable.schema, context);
}
