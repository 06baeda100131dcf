/** Owns the checks that reject unknown options of a worker and unknown settings of a plugin. */
import { isThenable } from '../engine/callbacks/await-microtasks';
import { fieldOf } from '../errors/describe-error';
import { formatValue } from '../errors/format-value';
import { meantServerOption } from '../errors/meant-name';
import { nearestName } from '../errors/nearest-name';
import { SagaError } from '../errors/saga-error';
import { HOW_TO_GIVE } from './sagas-path';
import { mayHaveMore, TEMPORAL_OPTIONS } from './temporal-options';

/** The fields of `SagaWorkerSettings`. */
const SETTINGS: readonly string[] = ['sagasPath', 'participants', 'stepActivities', 'onStuck'];

const OF_PARTICIPANT = 'an option of a participant';
const OF_SAGA = 'an option of a saga or a step';
const OF_ALL = 'an option of a participant, a saga or a step';
const OF_POLICY = 'an option of a policy: `execute`, `undo` or `probe` of a participant, a saga or a step';

/** The options of other functions that a user may give to a worker. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ...['execute', 'undo', 'probe'].map((name) => [name, OF_ALL] as const),
  ...['url', 'headers', 'call', 'transport', 'close'].map((name) => [name, OF_PARTICIPANT] as const),
  ...['attemptTimeout', 'totalTimeout', 'maximumAttempts', 'retry'].map((name) => [name, OF_POLICY] as const),
  ...['settleTime', 'undoWhen', 'deadline'].map((name) => [name, OF_SAGA] as const),
  [
    'workflowsPath',
    'an option of `Worker.create`: with `createSagaWorker` the sagas are the only workflows; for your own workflows use `SagaPlugin`',
  ],
]);

/**
 * Checks the settings of a `SagaPlugin`.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID` with all errors.
 */
export function checkSettings(settings: unknown): void {
  refuse(
    'SagaPlugin',
    problemsOf(settings, SETTINGS, () => true),
  );
}

/**
 * Checks the options of `createSagaWorker`: its own, and Temporal's.
 *
 * With a later SDK than the listed one, an unknown option is accepted unless its name is close to a known name. So a
 * worker survives an update of Temporal, and still rejects a mistyped name.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID` with all errors.
 */
export function checkWorkerOptions(options: unknown, isSdkLater: boolean = mayHaveMore()): void {
  const known = [...SETTINGS, ...TEMPORAL_OPTIONS.filter((name) => !ELSEWHERE.has(name))];
  const isRefused = (name: string) => !isSdkLater || meant(name, known) !== undefined;
  refuse('createSagaWorker', [...problemsOf(options, known, isRefused), ...sourceProblems(options)]);
}

/** The sagas come from one of two places. */
function sourceProblems(options: unknown): readonly string[] {
  if (typeof options !== 'object' || options === null) return [];
  const { sagasPath, workflowBundle } = options as Readonly<Record<string, unknown>>;
  if (sagasPath === undefined && workflowBundle === undefined)
    return [`\`sagasPath\` is missing, the module that exports the sagas: ${HOW_TO_GIVE}.`];
  if (workflowBundle !== undefined && (typeof workflowBundle !== 'object' || workflowBundle === null))
    return ['`workflowBundle` must be { code } or { codePath }, what `bundleSagas` returns.'];
  return sagasPath !== undefined && workflowBundle !== undefined
    ? ['`sagasPath` and `workflowBundle` exclude each other: a bundle already contains the sagas.']
    : [];
}

/**
 * Checks the task queue and the connection: Temporal's own errors for them name no way out.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID` with all errors.
 */
export function checkPlace({
  taskQueue,
  connection,
}: Readonly<Record<'taskQueue' | 'connection', unknown>>): void {
  const hasQueue = typeof taskQueue === 'string' && taskQueue !== '';
  const found = connection === undefined ? undefined : wrongConnection(connection);
  refuse('createSagaWorker', [
    ...(hasQueue ? [] : ['`taskQueue` must be a non-empty text, the task queue that the clients use.']),
    ...(found === undefined
      ? []
      : [
          `\`connection\` is ${found}; a worker needs a NativeConnection of @temporalio/worker: await NativeConnection.connect({ address }). Without it, TEMPORAL_ADDRESS names the server.`,
        ]),
  ]);
}

/** What was given in the place of a connection; `undefined` for what may be one. */
function wrongConnection(connection: unknown): string | undefined {
  if (typeof connection !== 'object' || connection === null) return formatValue(connection);
  if (isThenable(connection)) return 'a promise';
  const name = fieldOf(fieldOf(connection, 'constructor'), 'name');
  return name === 'Connection' ? 'a Connection of @temporalio/client' : undefined;
}

function problemsOf(
  given: unknown,
  known: readonly string[],
  isRefused: (name: string) => boolean,
): readonly string[] {
  if (typeof given !== 'object' || given === null)
    return [`They must be an object, not ${formatValue(given)}.`];
  const unknown = Object.entries(given)
    .filter(([name, value]) => value !== undefined && !known.includes(name) && isRefused(name))
    .map(([name]) => unknownOption(name, known));
  const { sagasPath } = given as { readonly sagasPath?: unknown };
  if (sagasPath === undefined || isPath(sagasPath)) return unknown;
  return [
    ...unknown,
    `\`sagasPath\` must be the path or the file URL of the module that exports the sagas, not ${formatValue(sagasPath)}: ${HOW_TO_GIVE}.`,
  ];
}

function isPath(value: unknown): boolean {
  return value instanceof URL || (typeof value === 'string' && value !== '');
}

function unknownOption(name: string, known: readonly string[]): string {
  const nearest = meant(name, known);
  const place = nearest === undefined ? undefined : ELSEWHERE.get(nearest);
  if (nearest === name) return `\`${name}\` is ${place ?? ''}.`;
  if (nearest === undefined)
    return `There is no option \`${name}\`.${meantServerOption(name, known, 'connection')}`;
  return `There is no option \`${name}\`; do you mean \`${nearest}\`${place ? `, ${place}` : ''}?`;
}

/** The option that a mistyped name most likely means, of this function or of another. */
function meant(name: string, known: readonly string[]): string | undefined {
  return nearestName(name, [...known, ...ELSEWHERE.keys()]);
}

function refuse(where: string, problems: readonly string[]): void {
  if (problems.length === 0) return;
  const temporals = where === 'SagaPlugin' ? '' : " and Temporal's own worker options";
  const message = `The options of ${where} are invalid: ${problems.join(' ')} Known: ${SETTINGS.join(', ')}${temporals}.`;
  throw new SagaError('CONFIGURATION_INVALID', message, { details: { problems } });
}
