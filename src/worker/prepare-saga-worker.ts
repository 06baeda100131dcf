import { Runtime, type WorkerOptions } from '@temporalio/worker';
import { activityFacts, attemptCount } from '../activities/activity-facts';
import { ownActivity } from '../activities/own-activity';
import { participantActivity, stepActivities as toActivities } from '../activities/participant-activity';
import { ParticipantRegistry } from '../activities/participant-registry';
import type { Participants } from '../activities/participants';
import type { StepActivity } from '../activities/step-activity';
import { resetReport } from '../activities/reset-report';
import { stuckActivity, type StuckHook } from '../activities/stuck-activity';
import { messageOf } from '../errors/describe-error';
import { printable } from '../errors/printable';
import { SagaError } from '../errors/saga-error';
import {
  ACTIVITY_FACTS_ACTIVITY,
  ATTEMPTS_ACTIVITY,
  RECORD_DEFINITION_ACTIVITY,
  RESET_ACTIVITY,
  STUCK_ACTIVITY,
} from '../protocol/names';
import { workerBundle } from './worker-bundle';

/** What makes a Temporal worker a saga worker. */
export interface SagaWorkerSettings {
  /** The module that exports the sagas, as a path: `require.resolve('./sagas')`. JavaScript or TypeScript. */
  readonly sagasPath: string;
  /** Who carries out the remote steps. @defaultValue nobody */
  readonly participants?: Participants;
  /** The activities that local steps name with `sagaActivity(...)`. @defaultValue none */
  readonly stepActivities?: Readonly<Record<string, StepActivity>>;
  /**
   * Called when an execution begins to wait for a person, with what it waits for: to page somebody, to open a
   * ticket. At least once for each incident; one that throws is called again. The log line `SAGA_STUCK` and the
   * counter `temporal_saga_stuck` (tags `saga`, `step`, `phase`) come without it. @defaultValue nobody is told
   */
  readonly onStuck?: StuckHook;
}

/** A worker that is ready to be created. */
export interface PreparedWorker {
  /** Temporal's options, with the sagas bundled and the activities that they need added. */
  readonly options: WorkerOptions;
  /** Closes what the participants hold open; for when the worker has ended. */
  readonly close: () => Promise<void>;
}

/**
 * Bundles and inspects the sagas, and adds what they need to the options of a Temporal worker.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID`, `DEFINITION_INVALID`.
 */
export async function prepareSagaWorker(
  { sagasPath, participants = {}, stepActivities = {}, onStuck }: SagaWorkerSettings,
  { workflowsPath, ...options }: WorkerOptions,
): Promise<PreparedWorker> {
  if (workflowsPath === undefined) {
    const message = 'A saga worker bundles its workflows itself: give workflowsPath, not workflowBundle.';
    throw new SagaError('CONFIGURATION_INVALID', message);
  }
  const registry = new ParticipantRegistry(participants);
  const steps = Object.entries(toActivities(stepActivities));
  const own = {
    default: ownActivity(participantActivity(registry)),
    ...Object.fromEntries(steps.map(([name, activity]) => [name, ownActivity(activity)] as const)),
    [RECORD_DEFINITION_ACTIVITY]: ownActivity(pin),
    [ACTIVITY_FACTS_ACTIVITY]: ownActivity(activityFacts),
    [ATTEMPTS_ACTIVITY]: ownActivity(attemptCount),
    [RESET_ACTIVITY]: ownActivity(resetReport),
    [STUCK_ACTIVITY]: ownActivity(stuckActivity(onStuck)),
  };
  const activities = withoutClash(own, options.activities ?? {});
  const bundled = await workerBundle(workflowsPath, { sagasPath, routing: registry.routing }, options);
  return { options: { ...options, ...bundled, activities }, close: () => registry.close(logUnclosed) };
}

/** The recorded result is the argument: whatever it was that the workflow resolved. */
function pin(resolved: unknown): Promise<unknown> {
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
    clash === 'default' ? "use the participant '*' for a catch-all" : 'give one of them another name';
  throw new SagaError('CONFIGURATION_INVALID', `The activity "${clash}" is defined twice; ${advice}.`);
}
