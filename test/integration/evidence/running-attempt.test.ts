import { randomUUID } from 'node:crypto';
import { msToTs } from '@temporalio/common/lib/time';
import type { Saga } from 'temporal-saga';
import { useTemporal } from '../../support/saga-worker';
import { until } from '../../support/until';
import {
  type ActivityPlace,
  activityOf,
  everyWay,
  participantFor,
  UNDONE,
  useDoubtfulParticipant,
} from './doubtful-participant';
import { type Trip, unhurried, unhurriedNote } from './trip-sagas';

/**
 * An operator acts on an activity while its first attempt runs, which has had its effect. The answer to this attempt is
 * lost, and the participant refuses the next one, whatever its number. This refusal proves nothing.
 */
const temporal = useTemporal();
const sagaWorker = useDoubtfulParticipant(temporal);

/** The commands of the operator while the attempt runs, and after its end. */
interface Operation {
  readonly meanwhile: (activity: ActivityPlace) => Promise<unknown>;
  readonly afterwards?: (activity: ActivityPlace) => Promise<unknown>;
}

const reset = (activity: ActivityPlace) => temporal.client.workflowService.resetActivity(activity);
const pause = (activity: ActivityPlace) => temporal.client.workflowService.pauseActivity(activity);

/** `temporal activity update-options --retry-maximum-attempts 5`, with time for an operator before the next attempt. */
const giveMoreAttempts = (activity: ActivityPlace) =>
  temporal.client.workflowService.updateActivityOptions({
    ...activity,
    activityOptions: {
      retryPolicy: { maximumAttempts: 5, initialInterval: msToTs('5 s') },
    },
    updateMask: { paths: ['retry_policy.maximum_attempts', 'retry_policy.initial_interval'] },
  });

const unpause = (activity: ActivityPlace, resetAttempts: boolean) =>
  // A request to another worker may be over by then, without anything to unpause.
  temporal.client.workflowService.unpauseActivity({ ...activity, resetAttempts }).catch(() => undefined);

/** Whether the first attempt has ended, and the activity waits for the next one or for the operator. */
async function isBetweenAttempts({ execution, id }: ActivityPlace): Promise<boolean> {
  const { raw } = await temporal.client.workflow.getHandle(execution.workflowId).describe();
  const pending = raw.pendingActivities?.find(({ activityId }) => activityId === id);
  return !pending || (pending.attempt ?? 1) > 1;
}

/** The same command, after the attempt has ended. */
const later = (operate: (activity: ActivityPlace) => Promise<unknown>) => async (activity: ActivityPlace) => {
  await until(() => isBetweenAttempts(activity));
  await operate(activity);
};

const OPERATIONS: readonly (readonly [string, Operation])[] = [
  ['reset', { meanwhile: reset }],
  ['update-options with more attempts', { meanwhile: giveMoreAttempts }],
  [
    'update-options with more attempts, and reset',
    {
      meanwhile: async (activity) => {
        await giveMoreAttempts(activity);
        await reset(activity);
      },
    },
  ],
  [
    'pause and unpause',
    {
      meanwhile: async (activity) => {
        await pause(activity);
        await unpause(activity, false);
      },
    },
  ],
  [
    'pause and unpause with a reset of its attempts',
    {
      meanwhile: async (activity) => {
        await pause(activity);
        await unpause(activity, true);
      },
    },
  ],
  [
    'pause, and unpause later',
    { meanwhile: pause, afterwards: later((activity) => unpause(activity, false)) },
  ],
  [
    'pause, and unpause later with a reset of its attempts',
    { meanwhile: pause, afterwards: later((activity) => unpause(activity, true)) },
  ],
  [
    'update-options with more attempts, pause, and unpause later with a reset of its attempts',
    {
      meanwhile: async (activity) => {
        await giveMoreAttempts(activity);
        await pause(activity);
      },
      afterwards: later((activity) => unpause(activity, true)),
    },
  ],
];

/** Runs a trip whose first answer is lost while the operator acts; the participant refuses the next attempt. */
async function refusedAfter({ meanwhile, afterwards }: Operation, saga: Saga<Trip>, at: string) {
  const id = randomUUID();
  const participant = participantFor(id);
  participant.answers(503, 409);
  const release = participant.hold();
  const running = sagaWorker().manager.run(saga, { id, at }, { uuid: id, raiseOnError: false });
  await until(() => Promise.resolve(participant.calls === 1));
  await meanwhile(activityOf(id));
  release();
  await afterwards?.(activityOf(id));
  return { execution: await running, participant };
}

describe.each(OPERATIONS)('an operator command while the first attempt runs: %s', (_, operation) => {
  it.each(everyWay(unhurried, unhurriedNote))(
    'A1: after the operator command the refusal of %s proves nothing, and the effect is undone',
    async (_name, saga, at) => {
      const { execution, participant } = await refusedAfter(operation, saga, at);
      expect(execution).toMatchObject(UNDONE);
      expect(participant.effects).toBe(0);
    },
  );
});

describe('an operator who adds attempts while the first one runs, and resets them before the next', () => {
  const operation = { meanwhile: giveMoreAttempts, afterwards: later(reset) };

  // Temporal keeps no trace of that, so an activity of another worker must report its times.
  it.each(everyWay(unhurried, unhurriedNote).filter(([, , at]) => at !== 'queue'))(
    'A1: after more attempts and a reset the refusal of %s proves nothing, and the effect is undone',
    async (_name, saga, at) => {
      const { execution, participant } = await refusedAfter(operation, saga, at);
      expect(execution).toMatchObject(UNDONE);
      expect(participant.effects).toBe(0);
    },
  );
});

describe('a refusal of the only attempt', () => {
  it.each(everyWay(unhurried, unhurriedNote).filter(([, , at]) => at !== ''))(
    'a refusal of the only attempt by %s proves that there is no effect',
    async (_name, saga, at) => {
      const id = randomUUID();
      participantFor(id).answers(409);
      const execution = await sagaWorker().manager.run(saga, { id, at }, { uuid: id, raiseOnError: false });
      expect(execution).toMatchObject({ status: 'finished', steps: [{ outcome: 'refused' }] });
    },
  );
});
