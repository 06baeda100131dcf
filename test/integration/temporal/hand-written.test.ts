import { Worker } from '@temporalio/worker';
import { countHistory } from '../../../bench/history-count';
import { PARTICIPANTS } from '../../../bench/participants';
import { BLOCK_SCENARIOS, SCENARIOS } from '../../../bench/scenarios';
import { starterOf } from '../../../bench/starter';
import { taskQueueOf, type VariantName } from '../../../bench/variants';
import { participantActivity } from '../../../src/activities/participant-activity';
import { ParticipantRegistry } from '../../../src/activities/participant-registry';
import { useTemporal } from '../../support/saga-worker';

const temporal = useTemporal();
/** Each of the histories is counted several times. */
const TIMEOUT_MS = 180_000;

describe('the same workflow written by hand', () => {
  it(
    'a saga has as many events, commands, tasks and bytes of payload as the same workflow written by hand',
    async () => {
      await temporal.startWorker({
        sagasPath: require.resolve('../../../bench/sagas'),
        participants: PARTICIPANTS,
        taskQueue: taskQueueOf('saga'),
      });
      const handWritten = await Worker.create({
        connection: temporal.connection,
        taskQueue: taskQueueOf('twin'),
        workflowsPath: require.resolve('../../../bench/twins'),
        activities: { default: participantActivity(new ParticipantRegistry(PARTICIPANTS)) },
      });
      await handWritten.runUntil(async () => {
        for (const scenario of [...SCENARIOS, ...BLOCK_SCENARIOS]) {
          const { name } = scenario;
          const count = async (variant: VariantName) =>
            countHistory(temporal.client, await starterOf(temporal.client, variant, name), scenario);
          const byHand = await count('twin');
          const saga = await count('saga');
          expect({ name, ...saga }).toEqual({ name, ...byHand });
        }
      });
    },
    TIMEOUT_MS,
  );
});
