/**
 * A user's Temporal client as the library uses it: what belongs to sagas is read and written exactly, whatever the
 * client's own payload converter does. Connection, namespace, codecs and interceptors stay those of the client.
 */

import { type Client, WorkflowClient } from '@temporalio/client';
import { type PayloadConverter, RawValue } from '@temporalio/common';
import { fromPayload, type Payload, toPayload } from '../protocol/payload';

/** The same client with another way to convert payloads. The client that was given stays as it is. */
export function exactClient(client: Client): Client {
  const { loadedDataConverter, ...options } = client.workflow.options;
  const payloadConverter = new ExactConverter(loadedDataConverter.payloadConverter);
  const workflow = new WorkflowClient({
    ...options,
    connection: client.connection,
    // Temporal takes a converter that is loaded, too.
    dataConverter: { ...loadedDataConverter, payloadConverter } as typeof options.dataConverter,
  });
  return Object.create(client, { workflow: { value: workflow } }) as Client;
}

/** Reads what the library's payloads are made of itself, and leaves other encodings to the user's converter. */
class ExactConverter implements PayloadConverter {
  readonly #users: PayloadConverter;

  constructor(users: PayloadConverter) {
    this.#users = users;
  }

  toPayload(value: unknown): Payload {
    return value instanceof RawValue ? value.payload : toPayload(value);
  }

  fromPayload<T>(payload: Payload): T {
    const known = readExactly(payload);
    return known ? (known[0] as T) : this.#users.fromPayload<T>(payload);
  }
}

/** What the library has written can always be read; a memo or a result of another workflow may be anything. */
function readExactly(payload: Payload): ReturnType<typeof fromPayload> {
  try {
    return fromPayload(payload);
  } catch {
    return undefined;
  }
}
