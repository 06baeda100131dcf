import type { Client } from '@temporalio/client';
import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import type { SagaStatus } from '../engine/saga-state';
import { printable } from '../errors/printable';
import { SagaError } from '../errors/saga-error';
import { ServerCalls } from './server-calls';
import { isInvalidArgument, statusOf } from './server-errors';

/** Temporal's number for a type of search attributes. */
const KEYWORD = 2;

/** What can be asked for in a list query without quotes. */
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/**
 * Checks the name of the search attribute that holds the status of executions.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID`.
 */
export function checkAttributeName(name: unknown): void {
  if (typeof name === 'string' && NAME.test(name)) return;
  throw new SagaError(
    'CONFIGURATION_INVALID',
    `A search attribute is named with letters, digits and _, not ${JSON.stringify(name) ?? typeof name}.`,
  );
}

/** The attribute as a start takes it. */
export function statusAttribute(name: string, status: SagaStatus): SearchAttributePair {
  return { key: defineSearchAttributeKey(name, 'KEYWORD'), value: status };
}

/**
 * Registers the attribute in the namespace of a client, unless it is there.
 *
 * @returns Whether it was missing.
 * @throws {@link SagaError} `CONFIGURATION_INVALID` when the name is taken by an attribute of another type, or
 * by Temporal; `SERVER_UNAVAILABLE`, `PERMISSION_DENIED` and so on as every call.
 */
export async function registerStatusAttribute(client: Client, name: string): Promise<boolean> {
  checkAttributeName(name);
  const { namespace } = client.options;
  const { operatorService } = client.connection;
  const calls = new ServerCalls(client);
  const { customAttributes } = await calls.make({ what: 'the list of search attributes' }, () =>
    operatorService.listSearchAttributes({ namespace }),
  );
  const type = Object.hasOwn(customAttributes, name) ? (customAttributes[name] as number) : undefined;
  if (type === KEYWORD) return false;
  if (type !== undefined) {
    throw new SagaError('CONFIGURATION_INVALID', `${name} is registered with another type than Keyword.`);
  }
  const searchAttributes = Object.fromEntries([[name, KEYWORD]]);
  await calls.make<unknown>(
    { what: 'the registration of a search attribute' },
    () => operatorService.addSearchAttributes({ namespace, searchAttributes }),
    (error) => {
      if (!isInvalidArgument(error)) throw error as Error;
      const message = `Temporal does not take ${name} as a search attribute: ${detailsOf(error)}`;
      throw new SagaError('CONFIGURATION_INVALID', message, { cause: error });
    },
  );
  return true;
}

/** A start that failed, as the user is told: where the attribute is to blame, with what to do about it. */
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
