/** Owns the options of a manager, and their checks before any call. */
import type { Client } from '@temporalio/client';
import { type Duration, toMilliseconds } from '../definition/options/duration';
import { isSaga } from '../definition/saga';
import { fieldOf } from '../errors/describe-error';
import type { SagaErrorCode } from '../errors/error-codes';
import { formatValue } from '../errors/format-value';
import { meantServerOption } from '../errors/meant-name';
import { SagaError } from '../errors/saga-error';
import { type AttributeNames, checkAttributeName } from './search-attributes';
import type { WarningHook } from './warnings';

/** The options of {@link SagaManager.connect}. */
export interface SagaManagerOptions {
  /** The task queue that the saga worker polls. */
  readonly taskQueue: string;
  /**
   * Your Temporal client. You close its connection; `manager.close()` does not.
   * @defaultValue a client that is configured by Temporal's environment configuration: `TEMPORAL_ADDRESS`,
   * `TEMPORAL_NAMESPACE`, a profile and so on
   */
  readonly client?: Client;
  /**
   * The exports of the sagas module (`import * as sagas from './sagas'`). A saga or factory without a name takes the
   * name of its export.
   * @defaultValue none: such a saga cannot be started by value
   */
  readonly sagas?: object;
  /**
   * Search attributes that executions of this manager keep up to date. `status` names a Keyword for the status, which
   * {@link SagaManager.list} queries; `waitsFor` names a KeywordList for what an execution waits for, which
   * {@link SagaManager.waits} queries. Register them once:
   * `npx temporal-saga search-attributes --name <name> --waits-for <name>`. One that is not named is not used; `false`:
   * none.
   * @defaultValue With a `client` of your own none; otherwise `SagaStatus` and `SagaWaitsFor`, each if the namespace has
   * it with its type, as the one of `npx temporal-saga dev-server` does.
   */
  readonly searchAttributes?: AttributeNames | false;
  /**
   * Receives a warning when an execution that the manager waits for cannot continue: no worker polls the task queue,
   * its workflow task fails, it is paused, or the server does not answer. The first check follows after five seconds.
   * @defaultValue a warning of the Node process (`process.emitWarning`) of type `SagaWarning`
   */
  readonly onWarning?: WarningHook;
  /** The time that the Temporal server has to answer one call. @defaultValue 10 seconds */
  readonly callTimeout?: Duration;
}

const KNOWN = ['taskQueue', 'client', 'sagas', 'searchAttributes', 'onWarning', 'callTimeout'] as const;

/**
 * Checks the options of a manager. JavaScript callers may omit them.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID`.
 */
export function checkOptions(options: SagaManagerOptions | undefined): asserts options is SagaManagerOptions {
  const { taskQueue, client, sagas, searchAttributes, onWarning, callTimeout } = Object(options) as Partial<
    Record<(typeof KNOWN)[number], unknown>
  >;
  const unknown = Object.keys(options ?? {}).find((key) => !(KNOWN as readonly string[]).includes(key));
  if (unknown !== undefined) throw unknownOption(unknown);
  if (typeof taskQueue !== 'string' || taskQueue === '') {
    throw invalid('taskQueue', 'a non-empty string, the task queue of the saga worker', taskQueue);
  }
  if (client !== undefined) checkClient(client);
  checkSagas(sagas);
  checkSearchAttributes(searchAttributes);
  if (onWarning !== undefined && typeof onWarning !== 'function') {
    throw invalid('onWarning', 'a function', onWarning);
  }
  timeoutOf(callTimeout, 'callTimeout', 1);
}

function checkSearchAttributes(searchAttributes: unknown): void {
  if (searchAttributes === undefined || searchAttributes === false) return;
  const { status, waitsFor, ...rest } = Object(searchAttributes) as Record<string, unknown>;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined || (status === undefined && waitsFor === undefined)) {
    const expected = "false, or an object such as { status: 'SagaStatus', waitsFor: 'SagaWaitsFor' }";
    throw invalid('searchAttributes', expected, searchAttributes);
  }
  for (const name of [status, waitsFor]) if (name !== undefined) checkAttributeName(name);
}

/**
 * A duration in milliseconds, or the default if the option is `undefined`.
 *
 * @param otherwise - The default, in milliseconds.
 * @throws {@link SagaError} with `code` if the value is not a duration.
 */
export function timeoutOf(
  value: unknown,
  option: string,
  otherwise: number,
  code: SagaErrorCode = 'CONFIGURATION_INVALID',
): number {
  if (value === undefined) return otherwise;
  const milliseconds = toMilliseconds(value);
  if (milliseconds !== undefined) return milliseconds;
  const message = `The option ${option} must be a duration such as '30 s', or milliseconds, not ${formatValue(value)}.`;
  throw new SagaError(code, message, { details: { option } });
}

/** The option `sagas` is a module, and no saga. */
function checkSagas(sagas: unknown): void {
  if (sagas === undefined) return;
  const isModule = typeof sagas === 'object' && sagas !== null && !Array.isArray(sagas);
  if (isModule && !isSaga(sagas)) return;
  const received = isSaga(sagas) ? 'a saga itself' : formatValue(sagas);
  const message = `The option sagas of SagaManager.connect must be the exports of the sagas module, import * as sagas from './sagas'; it is ${received}.`;
  throw new SagaError('CONFIGURATION_INVALID', message, { details: { option: 'sagas' } });
}

function unknownOption(option: string): SagaError {
  const message = `SagaManager.connect has no option ${formatValue(option)}. Its options are ${KNOWN.join(', ')}.${meantServerOption(option, KNOWN, 'client')}`;
  return new SagaError('CONFIGURATION_INVALID', message, { details: { option } });
}

function invalid(option: string, expected: string, received: unknown): SagaError {
  const message = `The option ${option} of SagaManager.connect must be ${expected}; it is ${formatValue(received)}.`;
  return new SagaError('CONFIGURATION_INVALID', message, { details: { option } });
}

/**
 * Checks that a value is a Temporal client. A client of another copy of Temporal's package passes.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID`.
 */
export function checkClient(client: unknown): asserts client is Client {
  const connection = fieldOf(client, 'connection');
  const isClient =
    typeof fieldOf(connection, 'withDeadline') === 'function' &&
    typeof fieldOf(connection, 'withAbortSignal') === 'function' &&
    typeof fieldOf(fieldOf(client, 'workflow'), 'getHandle') === 'function' &&
    typeof fieldOf(fieldOf(client, 'options'), 'namespace') === 'string';
  if (isClient) return;
  const message = `The option client must be a Client of @temporalio/client, such as new Client({ connection }), not ${kindOf(client)}.`;
  throw new SagaError('CONFIGURATION_INVALID', message, { details: { option: 'client' } });
}

function kindOf(value: unknown): string {
  const name = fieldOf(fieldOf(value, 'constructor'), 'name');
  return typeof value === 'object' && typeof name === 'string' ? `an instance of ${name}` : typeof value;
}
