/** Owns the creation of a Temporal worker, with an error that names a missing namespace. */
import { Worker, type WorkerOptions } from '@temporalio/worker';
import { messageOf } from '../errors/describe-error';
import { formatValue } from '../errors/format-value';
import { SagaError } from '../errors/saga-error';

/** How Temporal reports a missing namespace: with the internals of its connection. */
const NO_NAMESPACE = /^Namespace .*code: NotFound/s;

/** @throws SagaError `NAMESPACE_NOT_FOUND`, and what `Worker.create` throws. */
export async function createWorker(options: WorkerOptions): Promise<Worker> {
  try {
    return await Worker.create(options);
  } catch (error) {
    if (!NO_NAMESPACE.test(messageOf(error))) throw error;
    const { namespace = 'default' } = options;
    const message = `The Temporal server has no namespace ${formatValue(namespace)}, which the worker needs. Create it, or correct TEMPORAL_NAMESPACE or the option \`namespace\`.`;
    throw new SagaError('NAMESPACE_NOT_FOUND', message, { details: { namespace }, cause: error });
  }
}
