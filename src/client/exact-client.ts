/**
 * Owns the payload conversion of your Temporal client inside the library: saga payloads are exact JSON, independent
 * of the client's own payload converter. The connection, namespace, codecs and interceptors of the client stay in
 * use.
 */
import { type Client, WorkflowClient } from '@temporalio/client';
import { type PayloadConverter, RawValue } from '@temporalio/common';
import { fromPayload, type Payload, toPayload } from '../protocol/payload';

/** A client with the exact payload conversion. The given client is not changed. */
export function exactClient(client: Client): Client {
  const { loadedDataConverter, ...options } = client.workflow.options;
  const payloadConverter = new ExactConverter(loadedDataConverter.payloadConverter);
  const workflow = new WorkflowClient({
    ...options,
    connection: client.connection,
    // The types ask for the path of a converter, but Temporal also accepts a loaded one.
    dataConverter: { ...loadedDataConverter, payloadConverter } as typeof options.dataConverter,
  });
  return Object.create(client, { workflow: { value: workflow } }) as Client;
}

/** Converts the library's payloads exactly, and passes other encodings to the client's own converter. */
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

/**
 * The value of a payload of the library; `undefined` for any other, such as the memo or result of another workflow.
 */
function readExactly(payload: Payload): ReturnType<typeof fromPayload> {
  try {
    return fromPayload(payload);
  } catch {
    return undefined;
  }
}
