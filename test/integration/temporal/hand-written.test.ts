import { Worker } from '@temporalio/worker';
import { countHistory } from '../../../bench/history-count';
import { PARTICIPANTS } from '../../../bench/participants';
import { SCENARIOS } from '../../../bench/scenarios';
import { starterOf } from '../../../bench/starter';
import { taskQueueOf } from '../../../bench/variants';
import { participantActivity } from '../../../src/activities/participant-activity';
import { ParticipantRegistry } from '../../../src/activities/participant-registry';
import { useTemporal } from '../../support/saga-worker';

const temporal = useTemporal();

describe('the same workflow written by hand', () => {
  it('a saga has as many events, commands, tasks and bytes of payload as the same workflow written by hand', async () => {
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
      for (const { name } of SCENARIOS) {
        const byHand = await countHistory(temporal.client, await starterOf(temporal.client, 'twin', name));
        const saga = await countHistory(temporal.client, await starterOf(temporal.client, 'saga', name));
        expect({ name, ...saga }).toEqual({ name, ...byHand });
      }
    });
  });
});
