/** Refuses options of a worker and settings of a plugin that nothing would read. */
import { nearestName } from '../errors/nearest-name';
import { SagaError } from '../errors/saga-error';
import { mayHaveMore, TEMPORAL_OPTIONS } from './temporal-options';

/** What makes a Temporal worker a saga worker: the fields of `SagaWorkerSettings`. */
const SETTINGS: readonly string[] = ['sagasPath', 'participants', 'stepActivities', 'onStuck'];

/** Options of other places, which are met here by mistake. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['execute', 'undo', 'probe'].map((name) => [name, 'an option of a participant, a saga or a step']),
  ),
  ...Object.fromEntries(
    ['url', 'headers', 'call', 'transport', 'close'].map((name) => [name, 'an option of a participant']),
  ),
  ...Object.fromEntries(
    ['attemptTimeout', 'totalTimeout', 'maximumAttempts', 'retry'].map((name) => [
      name,
      'a matter of a policy: `execute`, `undo` or `probe` of a participant, a saga or a step',
    ]),
  ),
  ...Object.fromEntries(
    ['settleTime', 'undoWhen', 'deadline'].map((name) => [name, 'an option of a saga or a step']),
  ),
  workflowsPath:
    'an option of `Worker.create`: with `createSagaWorker` the sagas are the only workflows; use `SagaPlugin` beside workflows of your own',
  workflowBundle: 'nothing that can be given: a saga worker bundles its workflows itself',
};

/**
 * Checks the settings of a `SagaPlugin`.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID` with everything that is wrong.
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
 * An option that an SDK later than the listed one may have is not refused, unless it is all but the name of a known
 * one: a worker must not stop at an update of Temporal, nor pass over a mistyped name.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID` with everything that is wrong.
 */
export function checkWorkerOptions(options: unknown, isSdkLater: boolean = mayHaveMore()): void {
  const known = [...SETTINGS, ...TEMPORAL_OPTIONS.filter((name) => !Object.hasOwn(ELSEWHERE, name))];
  const isRefused = (name: string) => !isSdkLater || meant(name, known) !== undefined;
  refuse('createSagaWorker', problemsOf(options, known, isRefused));
}

function problemsOf(
  given: unknown,
  known: readonly string[],
  isRefused: (name: string) => boolean,
): readonly string[] {
  if (typeof given !== 'object' || given === null) return [`They are an object, not ${typeof given}.`];
  const unknown = Object.entries(given)
    .filter(([name, value]) => value !== undefined && !known.includes(name) && isRefused(name))
    .map(([name]) => unknownOption(name, known));
  const { sagasPath } = given as { readonly sagasPath?: unknown };
  if (typeof sagasPath === 'string' && sagasPath !== '') return unknown;
  return [
    ...unknown,
    "`sagasPath` is the path of the module that exports the sagas: require.resolve('./sagas').",
  ];
}

function unknownOption(name: string, known: readonly string[]): string {
  const nearest = meant(name, known);
  const place = nearest === undefined ? undefined : ownValue(ELSEWHERE, nearest);
  if (nearest === name) return `\`${name}\` is ${place ?? ''}.`;
  const question = nearest === undefined ? '' : `; do you mean \`${nearest}\`${place ? `, ${place}` : ''}?`;
  return `There is no option \`${name}\`${question}${nearest === undefined ? '.' : ''}`;
}

/** The option that a name stands for, of this place or of another. */
function meant(name: string, known: readonly string[]): string | undefined {
  return nearestName(name, [...known, ...Object.keys(ELSEWHERE)]);
}

function ownValue(table: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function refuse(where: string, problems: readonly string[]): void {
  if (problems.length === 0) return;
  const temporals = where === 'SagaPlugin' ? '' : " and Temporal's own worker options";
  const message = `The options of ${where} are wrong: ${problems.join(' ')} Known: ${SETTINGS.join(', ')}${temporals}.`;
  throw new SagaError('CONFIGURATION_INVALID', message, { details: { problems } });
}
