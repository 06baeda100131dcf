/** Owns the decoding of payloads one by one, so that an unreadable payload does not hide the others. */
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';

/** The decoded fields, and the names of the unreadable ones. */
export interface DecodedFields {
  /** Has no prototype, because the names come from outside. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly unreadable: readonly string[];
}

/** Decodes each field separately with the converter and the codecs of the client. */
export async function decodeFields(
  client: Client,
  uuid: string,
  fields: Readonly<Record<string, Payload>> | null | undefined,
): Promise<DecodedFields> {
  const values = Object.create(null) as Record<string, unknown>;
  const unreadable: string[] = [];
  for (const [name, payload] of Object.entries(fields ?? {})) {
    try {
      values[name] = await decodePayload(client, uuid, payload);
    } catch {
      unreadable.push(name);
    }
  }
  return { values, unreadable };
}

/** The value of one payload. Rejects with the error of the converter or the codec. */
export async function decodePayload(client: Client, uuid: string, payload: Payload): Promise<unknown> {
  const { payloadConverter, payloadCodecs } = client.workflow.options.loadedDataConverter;
  const context = { type: 'workflow', namespace: client.options.namespace, workflowId: uuid } as const;
  let payloads: Payload[] = [payload];
  // The last codec encoded last, so it decodes first.
  for (const codec of payloadCodecs.toReversed()) payloads = await codec.decode(payloads, context);
  const [decoded] = payloads;
  return decoded === undefined ? undefined : payloadConverter.fromPayload(decoded, context);
}

/** The value of a search attribute, which no codec encodes; `undefined` if it cannot be read. */
export function decodeAttribute(payload: Payload | undefined): unknown {
  try {
    return payload && defaultPayloadConverter.fromPayload(payload);
  } catch {
    return undefined;
  }
}
