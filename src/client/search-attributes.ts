/** Owns the search attributes of executions: their names and types, their registration, and their part of a start. */
import type { Client } from '@temporalio/client';
import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import { compact } from '../context/compact';
import { formatValue } from '../errors/format-value';
import { printable } from '../errors/printable';
import { SagaError } from '../errors/saga-error';
import type { SagaStartInput } from '../protocol/start-input';
import { waitValues } from '../protocol/wait-values';
import { ServerCalls } from './server-calls';
import { isInvalidArgument, statusOf } from './server-errors';

/** What an attribute shows: the status of an execution, or what it waits for. */
export type AttributeUse = 'status' | 'waitsFor';

/** The names of the attributes that a manager uses. */
export type AttributeNames = { readonly [use in AttributeUse]?: string };

/** The names that a manager uses without an option, if the namespace has them. */
export const ATTRIBUTE_NAMES = {
  status: 'SagaStatus',
  waitsFor: 'SagaWaitsFor',
} as const satisfies Required<AttributeNames>;

interface AttributeType {
  readonly title: string;
  /** Temporal's enum value. */
  readonly value: number;
  /** The option of `temporal-saga search-attributes` that registers one. */
  readonly option: string;
}

const TYPES: Readonly<Record<AttributeUse, AttributeType>> = {
  status: { title: 'Keyword', value: 2, option: '--name' },
  waitsFor: { title: 'KeywordList', value: 7, option: '--waits-for' },
};

const USES = ['status', 'waitsFor'] as const satisfies readonly AttributeUse[];

/** The names that a list query accepts without quotes. */
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/**
 * Checks the name of a search attribute.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID`.
 */
export function checkAttributeName(name: unknown): void {
  if (typeof name === 'string' && NAME.test(name)) return;
  const message = `The name of a search attribute must consist of up to 64 letters, digits and underscores and begin with a letter; it is ${formatValue(name)}.`;
  throw new SagaError('CONFIGURATION_INVALID', message);
}

/**
 * The part of a start that makes an execution show itself in search attributes. It names them to the workflow and sets
 * them, so that Temporal refuses a start with a name that it does not know.
 */
export function attributesOfStart({ status, waitsFor }: AttributeNames): {
  readonly input: Pick<SagaStartInput, 'searchAttribute' | 'waitsAttribute'>;
  readonly start: { readonly typedSearchAttributes?: SearchAttributePair[] };
} {
  const pairs: SearchAttributePair[] = [];
  if (status !== undefined)
    pairs.push({ key: defineSearchAttributeKey(status, 'KEYWORD'), value: 'running' });
  if (waitsFor !== undefined) {
    pairs.push({ key: defineSearchAttributeKey(waitsFor, 'KEYWORD_LIST'), value: waitValues([]) });
  }
  const input = compact({ searchAttribute: status, waitsAttribute: waitsFor });
  return { input, start: pairs.length > 0 ? { typedSearchAttributes: pairs } : {} };
}

/**
 * Registers an attribute in the namespace of a client, unless it is already registered.
 *
 * @returns Whether the attribute was missing.
 * @throws {@link SagaError} `CONFIGURATION_INVALID` if Temporal or an attribute of another type uses the name;
 * `SERVER_UNAVAILABLE`, `PERMISSION_DENIED` and the other errors of {@link ServerCalls.make}.
 */
export async function registerAttribute(client: Client, use: AttributeUse, name: string): Promise<boolean> {
  checkAttributeName(name);
  const { namespace } = client.options;
  const { operatorService } = client.connection;
  const calls = new ServerCalls(client);
  const { value } = TYPES[use];
  const type = (await registered(calls)).get(name);
  if (type === value) return false;
  if (type !== undefined) throw otherType(use, name);
  const searchAttributes = Object.fromEntries([[name, value]]);
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
 * The attributes that a manager uses without an option: `SagaStatus` and `SagaWaitsFor`, those of them that the namespace
 * has with their types. A server that does not tell, as one that permits no such call, has none.
 */
export async function defaultAttributes(client: Client): Promise<AttributeNames> {
  const types = await registeredOrNone(client);
  const found = USES.filter((use) => types.get(ATTRIBUTE_NAMES[use]) === TYPES[use].value);
  return Object.fromEntries(found.map((use) => [use, ATTRIBUTE_NAMES[use]]));
}

/**
 * Checks that the namespace does not have the attribute for waits with another type. A start would not find out: Temporal
 * takes its one value for a Keyword, too, and refuses the values of a wait later, again and again (S11).
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID`.
 */
export async function checkWaitsAttribute(
  client: Client,
  names: AttributeNames | false | undefined,
): Promise<void> {
  const waitsFor = names === false ? undefined : names?.waitsFor;
  if (waitsFor === undefined) return;
  const type = (await registeredOrNone(client)).get(waitsFor);
  if (type !== undefined && type !== TYPES.waitsFor.value) throw otherType('waitsFor', waitsFor);
}

/** Temporal's enum values for the types of all attributes of a namespace, by their names. */
async function registered(calls: ServerCalls): Promise<ReadonlyMap<string, number>> {
  const { namespace } = calls.client.options;
  const { operatorService } = calls.client.connection;
  const { customAttributes } = await calls.make({ operation: 'the list of search attributes' }, () =>
    operatorService.listSearchAttributes({ namespace }),
  );
  return new Map(Object.entries(customAttributes));
}

async function registeredOrNone(client: Client): Promise<ReadonlyMap<string, number>> {
  return registered(new ServerCalls(client)).catch(() => new Map<string, number>());
}

function otherType(use: AttributeUse, name: string): SagaError {
  const message = `The search attribute ${name} is registered with another type than ${TYPES[use].title}. Choose another name.`;
  return new SagaError('CONFIGURATION_INVALID', message);
}

/**
 * The error of a failed start; if an attribute is not registered, an error that names the command to register it.
 */
export function startFailure(error: unknown, names: AttributeNames): unknown {
  if (!isInvalidArgument(error)) return error;
  const details = detailsOf(error);
  for (const use of USES) {
    const name = names[use];
    // A name may be the beginning of another one.
    if (name === undefined || !new RegExp(`search attribute ${name}(?![A-Za-z0-9_])`).test(details)) continue;
    const { title, option } = TYPES[use];
    const message = `${details}. Register it as a ${title}: npx temporal-saga search-attributes ${option} ${name}`;
    return new SagaError('CONFIGURATION_INVALID', message, { cause: error });
  }
  return error;
}

function detailsOf(error: unknown): string {
  return printable(statusOf(error)?.details ?? '');
}
