/** Owns the options of the Temporal worker behind a saga worker: the bundle, and the activities of the library. */
import { Runtime, type WorkerOptions } from '@temporalio/worker';
import { activityFacts, attemptCount } from '../activities/activity-facts';
import { isFirstTask } from '../activities/first-task';
import { ownActivity } from '../activities/own-activity';
import { participantActivity, stepActivities as toActivities } from '../activities/participant-activity';
import { ParticipantRegistry } from '../activities/participant-registry';
import type { Participants } from '../activities/participants';
import type { StepActivity } from '../activities/step-activity';
import { resetReport } from '../activities/reset-report';
import { stuckActivity, type StuckHook } from '../activities/stuck-activity';
import { compact } from '../context/compact';
import { messageOf } from '../errors/describe-error';
import { formatValue } from '../errors/format-value';
import { printable } from '../errors/printable';
import { SagaError } from '../errors/saga-error';
import { SAGA_PARTICIPANT } from '../messages/started-saga';
import {
  ACTIVITY_FACTS_ACTIVITY,
  ATTEMPTS_ACTIVITY,
  FIRST_TASK_ACTIVITY,
  RECORD_DEFINITION_ACTIVITY,
  RESET_ACTIVITY,
  STUCK_ACTIVITY,
} from '../protocol/names';
import { checkVersions } from './check-versions';
import { ownWorkflows } from './bundle-sagas';
import { addressOf } from './connection-address';
import { startedSagas } from './started-sagas';
import { workerBundle } from './worker-bundle';
import type { ServedSagas } from './worker-log';

/** The settings that make a Temporal worker a saga worker. */
export interface SagaWorkerSettings {
  /**
   * The module that exports the sagas, JavaScript or TypeScript: an absolute path (`require.resolve('./sagas')`) or a
   * file URL (`new URL('./sagas.js', import.meta.url)`).
   * @defaultValue none: the worker has a `workflowBundle` that `bundleSagas` has made
   */
  readonly sagasPath?: string | URL;
  /** The participants that process the requests of remote steps, by name. @defaultValue none */
  readonly participants?: Participants;
  /** The activities that local steps name with `sagaActivity(...)`. @defaultValue none */
  readonly stepActivities?: Readonly<Record<string, StepActivity>>;
  /**
   * Called with the incident when an execution becomes stuck, for example to page an operator or open a ticket. It is
   * called at least once per incident, and again after it throws (ten times at most). The worker always writes the
   * log line `SAGA_STUCK` and the counter `temporal_saga_stuck` (tags `saga`, `step`, `phase`).
   * @defaultValue none
   */
  readonly onStuck?: StuckHook;
}

/** The options of a saga worker, before Temporal creates it. */
export interface PreparedWorker {
  /** Temporal's options, with the workflow bundle and the activities of the sagas. */
  readonly options: WorkerOptions;
  /** Closes the connections of the participants. Call it when the worker has ended. */
  readonly close: () => Promise<void>;
  readonly served: ServedSagas;
}

/**
 * Bundles and inspects the sagas, and adds the bundle and the activities to the options of a Temporal worker.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID`, `DEFINITION_INVALID`.
 */
export async function prepareSagaWorker(
  { sagasPath, participants, stepActivities, onStuck }: SagaWorkerSettings,
  { workflowsPath = ownWorkflows(), bundlerOptions, ...options }: WorkerOptions,
): Promise<PreparedWorker> {
  checkVersions();
  const registry = new ParticipantRegistry(participants ?? {}, { [SAGA_PARTICIPANT]: startedSagas() });
  checkStepActivities(stepActivities ?? {});
  const steps = Object.entries(toActivities(stepActivities ?? {}));
  const own = {
    default: ownActivity(participantActivity(registry, Object.keys(stepActivities ?? {}))),
    ...Object.fromEntries(steps.map(([name, activity]) => [name, ownActivity(activity)] as const)),
    [RECORD_DEFINITION_ACTIVITY]: ownActivity(recordDefinition),
    [ACTIVITY_FACTS_ACTIVITY]: ownActivity(activityFacts),
    [ATTEMPTS_ACTIVITY]: ownActivity(attemptCount),
    [RESET_ACTIVITY]: ownActivity(resetReport),
    [FIRST_TASK_ACTIVITY]: ownActivity(isFirstTask),
    [STUCK_ACTIVITY]: ownActivity(stuckActivity(onStuck)),
  };
  const activities = withoutClash(own, options.activities ?? {});
  const content = { sagasPath, routing: registry.routing };
  const { bundled, names } = await workerBundle(
    content,
    { ...options, ...compact({ bundlerOptions }) },
    workflowsPath,
  );
  const { taskQueue, namespace = 'default', connection } = options;
  return {
    options: { ...options, ...bundled, activities },
    close: () => registry.close(logUnclosed),
    served: {
      ...{ taskQueue, namespace, address: addressOf(connection), sagas: names },
      participants: registry.descriptions,
      stepActivities: Object.keys(stepActivities ?? {}),
    },
  };
}

/** @throws SagaError `CONFIGURATION_INVALID` */
function checkStepActivities(given: unknown): void {
  const isNamed = typeof given === 'object' && given !== null && !Array.isArray(given);
  const problems = isNamed
    ? Object.entries(given)
        .filter(([, activity]) => typeof activity !== 'function')
        .map(([name, activity]) => `${name} is a function, not ${formatValue(activity)}.`)
    : [`They are an object of functions by name, not ${formatValue(given)}.`];
  if (problems.length === 0) return;
  const message = `The \`stepActivities\` are wrong: ${problems.join(' ')}`;
  throw new SagaError('CONFIGURATION_INVALID', message, { details: { problems } });
}

/** Returns the definition that the workflow resolved, so that history records it. */
function recordDefinition(resolved: unknown): Promise<unknown> {
  return Promise.resolve(resolved);
}

/** A worker that has ended well stays so, although a connection was not closed. */
function logUnclosed(participant: string, error: unknown): void {
  Runtime.instance().logger.warn('SAGA_CLOSE_FAILED: a transport could not be closed.', {
    code: 'SAGA_CLOSE_FAILED',
    participant,
    error: printable(messageOf(error)),
  });
}

function withoutClash(own: object, users: object): object {
  const clash = Object.keys(own).find((name) => Object.hasOwn(users, name));
  if (clash === undefined) return { ...users, ...own };
  const advice =
    clash === 'default' ? "Use the participant '*' as a catch-all" : 'Rename one of the activities';
  throw new SagaError('CONFIGURATION_INVALID', `The activity "${clash}" is defined twice. ${advice}.`);
}
