/** Owns the conversion of a history from the JSON of Temporal's CLI, where Temporal's own conversion fails. */
import { createRequire } from 'node:module';

/** The part of protobufjs that reads JSON. */
interface ProtoJson {
  readonly fromJson: (
    type: unknown,
    json: object,
    options: { readonly ignoreUnknownFields: boolean },
  ) => object;
}

/** The part of Temporal's protocol that describes its messages. */
interface PatchedRoot {
  lookupType(name: string): unknown;
}

/**
 * The history as an object of Temporal's protocol. A history that has this form already is returned as it is.
 *
 * npm often installs a copy of protobufjs for each package of Temporal. `@temporalio/common` then refuses the types of
 * `@temporalio/proto` ("type must be a Type"), and with them every history in JSON. The copy that belongs to the types
 * reads it.
 */
export function fromHistoryJson(history: object): object {
  if (!isJson(history)) return history;
  const common = createRequire(require.resolve('@temporalio/common/package.json'));
  const proto = createRequire(common.resolve('@temporalio/proto'));
  const protoJson = 'protobufjs/ext/protojson';
  // One copy: Temporal's conversion works, and it also reads the names of events in old files.
  if (common.resolve(protoJson) === proto.resolve(protoJson)) return history;
  const { fromJson } = proto(protoJson) as ProtoJson;
  const { patchProtobufRoot } = common('@temporalio/proto/lib/patch-protobuf-root') as {
    readonly patchProtobufRoot: (root: unknown) => PatchedRoot;
  };
  const root = patchProtobufRoot(common('@temporalio/proto'));
  return fromJson(root.lookupType('temporal.api.history.v1.History'), history, { ignoreUnknownFields: true });
}

/** In JSON the numbers of 64 bits are texts. */
function isJson(history: object): boolean {
  const { events } = history as { readonly events?: readonly { readonly eventId?: unknown }[] };
  return typeof events?.[0]?.eventId === 'string';
}
