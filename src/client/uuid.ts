import { isPrintable, printable } from '../errors/printable';
import { SagaError } from '../errors/saga-error';

/** What Temporal takes as the id of a workflow. */
const MOST_BYTES = 1_000;

/**
 * Checks the uuid of an execution, before any call is made about it.
 *
 * @throws {@link SagaError} `INPUT_INVALID`.
 */
export function checkUuid(uuid: unknown): asserts uuid is string {
  const isText = typeof uuid === 'string' && uuid !== '' && !/\p{Surrogate}/u.test(uuid);
  if (isText && Buffer.byteLength(uuid) <= MOST_BYTES) return;
  throw invalid(`of 1 to ${String(MOST_BYTES)} bytes`, uuid);
}

/**
 * Checks the uuid of an execution that is to be started: also that it cannot forge a line of a log or command a
 * terminal. An execution that another client started under such an id can still be looked at and resolved.
 *
 * @throws {@link SagaError} `INPUT_INVALID`.
 */
export function checkNewUuid(uuid: unknown): void {
  checkUuid(uuid);
  if (!isPrintable(uuid)) throw invalid('without control characters', uuid);
}

function invalid(expected: string, uuid: unknown): SagaError {
  const shown = printable((JSON.stringify(uuid) ?? typeof uuid).slice(0, 100));
  return new SagaError('INPUT_INVALID', `A uuid is a text ${expected}, not ${shown}.`);
}
