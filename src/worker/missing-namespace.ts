/** Owns the error about a namespace that the Temporal server does not have. */
import { messageOf } from '../errors/describe-error';
import { formatValue } from '../errors/format-value';
import { SagaError } from '../errors/saga-error';

/** How Temporal reports a missing namespace, when a worker is created and when it runs: with internals behind it. */
const NO_NAMESPACE = /^Namespace \S+ was not found(?! or )|^Namespace .*code: NotFound/s;

/** The error `NAMESPACE_NOT_FOUND` for what Temporal throws about a missing namespace; any other error as it is. */
export function namespaceError(error: unknown, namespace = 'default'): unknown {
  if (!NO_NAMESPACE.test(messageOf(error))) return error;
  const message = `The Temporal server has no namespace ${formatValue(namespace)}, which the worker needs. Create it, or correct TEMPORAL_NAMESPACE or the option \`namespace\`.`;
  return new SagaError('NAMESPACE_NOT_FOUND', message, { details: { namespace }, cause: error });
}
