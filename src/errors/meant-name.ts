/** Owns what the message about an unknown option suggests: the nearest known name, or the name that this library uses. */
import { nearestName } from './nearest-name';

const POLICY = 'of a policy: `execute`, `undo` or `probe`';
const SERVER = 'set TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE, or pass a';

/** Names that other libraries use, and ours. */
const FAMILIAR: ReadonlyMap<string, string> = new Map([
  ['timeout', `\`attemptTimeout\` or \`totalTimeout\` ${POLICY}`],
  ...['retry', 'retries', 'maxRetries', 'maxAttempts', 'attempts'].map(
    (name) => [name, `\`maximumAttempts\` ${POLICY}`] as const,
  ),
  ...['backoff', 'delay', 'interval'].map((name) => [name, `\`initialInterval\` ${POLICY}`] as const),
  ...[
    'attemptTimeout',
    'totalTimeout',
    'replyTimeout',
    'maximumAttempts',
    'initialInterval',
    'nonRetryable',
  ].map((name) => [name, `\`${name}\` ${POLICY}`] as const),
  ...['queue', 'taskqueue', 'task_queue'].map((name) => [name, '`taskQueue`'] as const),
  ...['id', 'workflowId', 'sagaId', 'executionId'].map((name) => [name, '`uuid`'] as const),
  ...['sagas', 'path'].map((name) => [name, "`sagasPath`: require.resolve('./sagas')"] as const),
  ...['activities'].map((name) => [name, '`stepActivities`'] as const),
  ...['uri', 'endpoint', 'baseUrl', 'baseURL', 'host', 'port'].map((name) => [name, '`url`'] as const),
  ...['compensate', 'compensation', 'rollback'].map((name) => [name, '`onFailure` of the step'] as const),
]);

const OF_SERVER: ReadonlySet<string> = new Set(['address', 'namespace', 'connection', 'apiKey', 'tls']);

/**
 * The end of a message about an unknown option, with a leading space; empty where nothing is near.
 *
 * @param known - The names of the options.
 */
export function meantOption(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  if (nearest !== undefined) return ` Do you mean \`${nearest}\`?`;
  const familiar = FAMILIAR.get(name);
  return familiar === undefined ? '' : ` Do you mean ${familiar}?`;
}

/** As {@link meantOption}, for the options of a client or a worker, where the server is configured elsewhere. */
export function meantServerOption(
  name: string,
  known: readonly string[],
  own: 'client' | 'connection',
): string {
  return OF_SERVER.has(name)
    ? ` To choose the server, ${SERVER} ${own} of your own.`
    : meantOption(name, known);
}
