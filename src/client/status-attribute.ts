import { type ConnectionLike, isGrpcServiceError } from '@temporalio/client';
import {
  defineSearchAttributeKey,
  type SearchAttributePair,
  type TypedSearchAttributes,
} from '@temporalio/common';
import type { SagaStatus } from '../engine/state';
import { SagaError } from '../errors/saga-error';

/** Temporal's numbers for a type of search attributes and for a status code. */
const KEYWORD = 2;
const INVALID_ARGUMENT = 3;

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

/** What a list says of the attribute. */
export function indexedStatus(attributes: TypedSearchAttributes, name: string): string | undefined {
  return attributes.get(defineSearchAttributeKey(name, 'KEYWORD'));
}

/**
 * Registers the attribute in a namespace, unless it is there.
 *
 * @returns Whether it was missing.
 * @throws {@link SagaError} `CONFIGURATION_INVALID` when the name is taken by an attribute of another type, or
 * by Temporal.
 */
export async function registerStatusAttribute(
  connection: ConnectionLike,
  namespace: string,
  name: string,
): Promise<boolean> {
  checkAttributeName(name);
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const type = customAttributes[name] as number | undefined;
  if (type === KEYWORD) return false;
  if (type !== undefined) {
    throw new SagaError('CONFIGURATION_INVALID', `${name} is registered with another type than Keyword.`);
  }
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries([[name, KEYWORD]]),
    });
  } catch (error) {
    if (!isInvalidArgument(error)) throw error;
    const message = `Temporal does not take ${name} as a search attribute: ${error.details}`;
    throw new SagaError('CONFIGURATION_INVALID', message, { cause: error });
  }
  return true;
}

/** A start that failed, as the user is told: where the attribute is to blame, with what to do about it. */
export function startFailure(error: unknown, name: string | undefined): unknown {
  const cause = error instanceof Error ? error.cause : undefined;
  if (name === undefined || !isInvalidArgument(cause)) return error;
  if (!cause.details.includes(`search attribute ${name}`)) return error;
  const command = `npx temporal-saga search-attributes --name ${name}`;
  const message = `${cause.details}. Register it as a Keyword: ${command}`;
  return new SagaError('CONFIGURATION_INVALID', message, { cause: error });
}

function isInvalidArgument(error: unknown): error is Error & { readonly details: string } {
  return isGrpcServiceError(error) && (error.code as number) === INVALID_ARGUMENT;
}
