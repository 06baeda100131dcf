/** Owns the checks of uuids. */
import { formatValue } from '../errors/format-value';
import { isPrintable } from '../errors/printable';
import { SagaError } from '../errors/saga-error';

/** Temporal's limit for the id of a workflow. */
const MOST_BYTES = 1_000;

/**
 * Checks the uuid of an execution before any call.
 *
 * @throws {@link SagaError} `INPUT_INVALID`.
 */
export function checkUuid(uuid: unknown): asserts uuid is string {
  const isText = typeof uuid === 'string' && uuid !== '' && !/\p{Surrogate}/u.test(uuid);
  if (isText && Buffer.byteLength(uuid) <= MOST_BYTES) return;
  throw invalid(`of 1 to ${String(MOST_BYTES)} bytes`, uuid);
}

/**
 * Checks the uuid of a new execution. It must not contain control characters, which could forge log lines or control
 * a terminal. An execution that another client started under such an id can still be loaded and resolved.
 *
 * @throws {@link SagaError} `INPUT_INVALID`.
 */
export function checkNewUuid(uuid: unknown): void {
  checkUuid(uuid);
  if (!isPrintable(uuid)) throw invalid('without control characters', uuid);
}

function invalid(expected: string, uuid: unknown): SagaError {
  return new SagaError('INPUT_INVALID', `A uuid must be a string ${expected}, not ${formatValue(uuid)}.`);
}
