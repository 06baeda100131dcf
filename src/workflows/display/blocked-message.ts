import { messageOf } from '../../errors/describe-error';
import { docsPage } from '../../errors/docs-page';
import { SagaError } from '../../errors/saga-error';

/**
 * Owns the message at the failed workflow task of an execution that this worker cannot continue: its history is right, but
 * the worker does not have everything that it needs.
 */
export function blockedMessage(saga: string, error: unknown): string {
  const reason = error instanceof SagaError ? `[${error.code}] ${error.reason}` : messageOf(error);
  return `This worker cannot continue ${saga}: ${reason} An open execution waits, and nothing is lost. Which worker to deploy: ${docsPage('versions')}.`;
}
