import { randomUUID } from 'node:crypto';
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
import { hurried, noted, single, type Trip } from './trip-sagas';

/**
 * A participant has its effect and its answer is lost. An operator resets the activity, so that its attempts count from 1
 * again. Then the participant refuses. This refusal proves nothing.
 */
const temporal = useTemporal();
const sagaWorker = useDoubtfulParticipant(temporal);

type Operate = (activity: ActivityPlace) => Promise<unknown>;

const OPERATIONS: readonly (readonly [string, Operate])[] = [
  ['reset', (activity) => temporal.client.workflowService.resetActivity(activity)],
  [
    'reset with its heartbeats',
    (activity) => temporal.client.workflowService.resetActivity({ ...activity, resetHeartbeat: true }),
  ],
  [
    'pause, and unpause with a reset of its attempts',
    async (activity) => {
      await temporal.client.workflowService.pauseActivity(activity);
      await temporal.client.workflowService.unpauseActivity({ ...activity, resetAttempts: true });
    },
  ],
];

/** Runs a trip whose first answer is lost; the operator acts, then the participant gives another answer. */
async function lostThen(
  answer: 409 | 429,
  operate: Operate,
  { saga, at }: { readonly saga: Saga<Trip>; readonly at: string },
) {
  const id = randomUUID();
  const participant = participantFor(id);
  const execution = sagaWorker().manager.run(saga, { id, at }, { uuid: id, raiseOnError: false });
  await until(() => Promise.resolve(participant.calls >= 2));
  await operate(activityOf(id));
  participant.answers(answer);
  return { execution: await execution, participant };
}

describe.each(OPERATIONS)('an operator command for an activity: %s', (_, operate) => {
  it.each(everyWay(single, noted))(
    'A1: after the operator command the refusal of %s proves nothing, and the effect is undone',
    async (_name, saga, at) => {
      const { execution, participant } = await lostThen(409, operate, { saga, at });
      expect(execution).toMatchObject(UNDONE);
      expect(participant.effects).toBe(0);
    },
  );

  it('A1: after the operator command a participant that answers every attempt with 429 leaves the outcome unknown, and the effect is undone', async () => {
    const { execution, participant } = await lostThen(429, operate, { saga: hurried, at: 'service' });
    expect(execution).toMatchObject(UNDONE);
    expect(participant.effects).toBe(0);
  });
});
