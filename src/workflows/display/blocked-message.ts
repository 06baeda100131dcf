import { messageOf } from '../../errors/describe-error';
import { SagaError } from '../../errors/saga-error';

/**
 * What an operator reads at the failed workflow task of an execution that this worker cannot go on with: its history is
 * right, the worker lacks something of it.
 */
export function blockedMessage(saga: string, error: unknown): string {
  const reason = error instanceof SagaError ? `[${error.code}] ${error.reason}` : messageOf(error);
  return `This worker cannot go on with ${saga}: ${reason} The execution waits, and nothing is lost: deploy a worker that has what is missing, as docs/versions.md says.`;
}
