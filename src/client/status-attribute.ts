/** Owns the search attribute for the status: its name, its registration, and its part of a start. */
import type { Client } from '@temporalio/client';
import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import type { SagaStatus } from '../engine/saga-state';
import { formatValue } from '../errors/format-value';
import { printable } from '../errors/printable';
import { SagaError } from '../errors/saga-error';
import { ServerCalls } from './server-calls';
import { isInvalidArgument, statusOf } from './server-errors';

/** Temporal's enum value for the type Keyword. */
const KEYWORD = 2;

/** The attribute that a manager uses without an option, if the namespace has it. */
export const STATUS_ATTRIBUTE = 'SagaStatus';

/** The names that a list query accepts without quotes. */
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/**
 * Checks the name of the search attribute.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID`.
 */
export function checkAttributeName(name: unknown): void {
  if (typeof name === 'string' && NAME.test(name)) return;
  const message = `The name of a search attribute must consist of up to 64 letters, digits and underscores and begin with a letter; it is ${formatValue(name)}.`;
  throw new SagaError('CONFIGURATION_INVALID', message);
}

/** The attribute with a status, for a start. */
export function statusAttribute(name: string, status: SagaStatus): SearchAttributePair {
  return { key: defineSearchAttributeKey(name, 'KEYWORD'), value: status };
}

/**
 * Registers the attribute in the namespace of a client, unless it is already registered.
 *
 * @returns Whether the attribute was missing.
 * @throws {@link SagaError} `CONFIGURATION_INVALID` if Temporal or an attribute of another type uses the name;
 * `SERVER_UNAVAILABLE`, `PERMISSION_DENIED` and the other errors of {@link ServerCalls.make}.
 */
export async function registerStatusAttribute(client: Client, name: string): Promise<boolean> {
  checkAttributeName(name);
  const { namespace } = client.options;
  const { operatorService } = client.connection;
  const calls = new ServerCalls(client);
  const type = await typeOfAttribute(calls, name);
  if (type === KEYWORD) return false;
  if (type !== undefined) {
    const message = `The search attribute ${name} is registered with another type than Keyword. Choose another name.`;
    throw new SagaError('CONFIGURATION_INVALID', message);
  }
  const searchAttributes = Object.fromEntries([[name, KEYWORD]]);
  await calls.make<unknown>(
    { operation: 'the registration of a search attribute' },
    () => operatorService.addSearchAttributes({ namespace, searchAttributes }),
    (error) => {
      if (!isInvalidArgument(error)) throw error as Error;
      const message = `Temporal rejects ${name} as a search attribute: ${detailsOf(error)}`;
      throw new SagaError('CONFIGURATION_INVALID', message, { cause: error });
    },
  );
  return true;
}

/**
 * The attribute that a manager uses without an option: `SagaStatus`, if the namespace has it as a Keyword. A server that
 * does not tell, as one that permits no such call, has none.
 */
export async function defaultStatusAttribute(client: Client): Promise<string | undefined> {
  const type = await typeOfAttribute(new ServerCalls(client), STATUS_ATTRIBUTE).catch(() => undefined);
  return type === KEYWORD ? STATUS_ATTRIBUTE : undefined;
}

/** Temporal's enum value for the type of an attribute; `undefined` if it is not registered. */
async function typeOfAttribute(calls: ServerCalls, name: string): Promise<number | undefined> {
  const { namespace } = calls.client.options;
  const { operatorService } = calls.client.connection;
  const { customAttributes } = await calls.make({ operation: 'the list of search attributes' }, () =>
    operatorService.listSearchAttributes({ namespace }),
  );
  return Object.hasOwn(customAttributes, name) ? customAttributes[name] : undefined;
}

/**
 * The error of a failed start; if the attribute is not registered, an error that names the command to register it.
 */
export function startFailure(error: unknown, name: string | undefined): unknown {
  if (name === undefined || !isInvalidArgument(error)) return error;
  const details = detailsOf(error);
  if (!details.includes(`search attribute ${name}`)) return error;
  const message = `${details}. Register it as a Keyword: npx temporal-saga search-attributes --name ${name}`;
  return new SagaError('CONFIGURATION_INVALID', message, { cause: error });
}

function detailsOf(error: unknown): string {
  return printable(statusOf(error)?.details ?? '');
}
