import { SagaError } from '../errors/saga-error';

/** What Temporal takes as the id of a workflow. */
const MOST_BYTES = 1_000;

/**
 * Checks the uuid of an execution, before anybody is asked about it.
 *
 * @throws {@link SagaError} `INPUT_INVALID`.
 */
export function checkUuid(uuid: unknown): void {
  const isText = typeof uuid === 'string' && uuid !== '' && !/\p{Surrogate}/u.test(uuid);
  if (isText && Buffer.byteLength(uuid) <= MOST_BYTES) return;
  const shown = (JSON.stringify(uuid) ?? typeof uuid).slice(0, 100);
  const message = `A uuid is a text of 1 to ${String(MOST_BYTES)} bytes, not ${shown}.`;
  throw new SagaError('INPUT_INVALID', message);
}
