/** Owns the check of a context by the schema of its saga, before the start is sent. */
import { SagaContext } from '../context/saga-context';
import { isSaga } from '../definition/saga';
import { SagaError } from '../errors/saga-error';
import { issuesIn } from '../messages/schema';

/**
 * Checks a context as the worker does, so that a wrong start is refused at once. What comes out of the schema is the worker's
 * affair.
 *
 * @throws SagaError `CONTEXT_INVALID`.
 */
export async function checkFits(runnable: unknown, context: object): Promise<void> {
  const schema = isSaga(runnable) ? runnable.schema : undefined;
  if (!schema) return;
  const fields = Object.fromEntries(SagaContext.entries(new SagaContext(context)));
  const issues = issuesIn(await schema['~standard'].validate(fields));
  if (issues === undefined) return;
  throw new SagaError('CONTEXT_INVALID', `The context of the start does not fit its schema: ${issues}`);
}
