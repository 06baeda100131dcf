/** Owns the creation of a Temporal worker, with an error that names a missing namespace. */
import { Worker, type WorkerOptions } from '@temporalio/worker';
import { namespaceError } from './missing-namespace';

/** @throws SagaError `NAMESPACE_NOT_FOUND`, and what `Worker.create` throws. */
export async function createWorker(options: WorkerOptions): Promise<Worker> {
  try {
    return await Worker.create(options);
  } catch (error) {
    throw namespaceError(error, options.namespace);
  }
}
