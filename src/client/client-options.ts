/** Checks what a manager or a repository is given, before anything is called. */
import type { Client } from '@temporalio/client';
import { type Duration, toMilliseconds } from '../definition/options/duration';
import { fieldOf } from '../errors/describe-error';
import type { SagaErrorCode } from '../errors/error-codes';
import { printable } from '../errors/printable';
import { SagaError } from '../errors/saga-error';
import { checkAttributeName } from './status-attribute';
import type { WarningHook } from './warnings';

/** Where a manager finds its worker. */
export interface SagaManagerOptions {
  /** The task queue of the saga worker. */
  readonly taskQueue: string;
  /**
   * A Temporal client of your own; it stays yours to close.
   * @defaultValue one with Temporal's environment configuration: `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, a
   * profile and so on
   */
  readonly client?: Client;
  /**
   * The exports of the sagas module (`import * as sagas from './sagas'`): names sagas and factories that have
   * no name of their own.
   */
  readonly sagas?: object;
  /**
   * Search attributes that the executions started by this manager keep up to date, and that {@link
   * SagaManager.list} finds them by. `status` is the name of a Keyword that holds the status; register it
   * once: `npx temporal-saga search-attributes --name <name>`.
   * @defaultValue none
   */
  readonly searchAttributes?: { readonly status: string };
  /**
   * Gets what keeps an execution that is waited for from going on, five seconds after it began to be waited for: no
   * worker polls the task queue, its workflow task fails, it is paused, or the server does not answer.
   * @defaultValue a warning of the Node process (`process.emitWarning`) of type `SagaWarning`
   */
  readonly onWarning?: WarningHook;
  /** How long the Temporal server may take to answer one call. @defaultValue 10 seconds */
  readonly callTimeout?: Duration;
}

const KNOWN = ['taskQueue', 'client', 'sagas', 'searchAttributes', 'onWarning', 'callTimeout'] as const;

/**
 * Checks the options of a manager; JavaScript may have left them out altogether.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID`.
 */
export function checkOptions(options: SagaManagerOptions | undefined): asserts options is SagaManagerOptions {
  const { taskQueue, client, sagas, searchAttributes, onWarning, callTimeout } = Object(options) as Partial<
    Record<(typeof KNOWN)[number], unknown>
  >;
  if (typeof taskQueue !== 'string' || taskQueue === '') {
    throw invalid('taskQueue', `needs the task queue of the saga worker, a text, not ${shown(taskQueue)}`);
  }
  const unknown = Object.keys(options ?? {}).find((key) => !(KNOWN as readonly string[]).includes(key));
  if (unknown !== undefined) throw invalid(unknown, `knows ${KNOWN.join(', ')}, not ${shown(unknown)}`);
  if (client !== undefined) checkClient(client);
  if (sagas !== undefined && (typeof sagas !== 'object' || sagas === null)) {
    throw invalid('sagas', `takes as sagas the exports of a module, not ${shown(sagas)}`);
  }
  if (searchAttributes !== undefined) checkAttributeName(fieldOf(searchAttributes, 'status'));
  if (onWarning !== undefined && typeof onWarning !== 'function') {
    throw invalid('onWarning', `takes a function as onWarning, not ${shown(onWarning)}`);
  }
  timeoutOf(callTimeout, 'callTimeout', 1);
}

/**
 * A duration in milliseconds, or the default where none is given.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID`, or another code.
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
  const message = `${option} is a duration such as '30 s', or milliseconds, not ${shown(value)}.`;
  throw new SagaError(code, message, { details: { option } });
}

function invalid(option: string, what: string): SagaError {
  return new SagaError('CONFIGURATION_INVALID', `SagaManager.connect ${what}.`, { details: { option } });
}

function shown(value: unknown): string {
  return printable((JSON.stringify(value) ?? typeof value).slice(0, 100));
}

/**
 * Checks that a value is a Temporal client, of whatever copy of Temporal's package.
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
  const message = `client is a Client of @temporalio/client, such as new Client({ connection }), not ${shownKind(client)}.`;
  throw new SagaError('CONFIGURATION_INVALID', message, { details: { option: 'client' } });
}

/** What kind of value it is: its class, or its type. */
export function shownKind(value: unknown): string {
  const name = fieldOf(fieldOf(value, 'constructor'), 'name');
  return typeof value === 'object' && typeof name === 'string' ? `an instance of ${name}` : typeof value;
}
