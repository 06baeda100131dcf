/** Runs a case on the engine in memory. */
import { SagaError } from 'temporal-saga';
import { InMemoryHost, type Operator } from 'temporal-saga/testing';
import { buildSaga } from './build-saga';
import { actionFor } from './decisions';
import { type Observation, observe } from './observation';
import { answerInMemory, Participants, toCall } from './participants';
import { type Case, ROOT_KEY } from './plan';

const REFUSALS: readonly string[] = ['INCIDENT_CLOSED', 'ACTION_IMPOSSIBLE', 'PIVOT_PASSED'];

/** Runs a case on the engine in memory. */
export async function runInMemory({ plan, cancelAt, decisions = [] }: Case): Promise<Observation> {
  const happened: Observation['happened'][number][] = [];
  const participants = new Participants(plan);
  const left = [...decisions];
  const operator: Operator = ({ phase }) => {
    const decision = left.shift();
    return decision && actionFor(decision, phase);
  };
  const host = new InMemoryHost({
    operator,
    participants: {
      p: (request) => {
        happened.push(toCall(request));
        return answerInMemory(participants.next(request));
      },
    },
  });
  const saga = buildSaga(plan, (called) => happened.push(called));
  const options = { uuid: ROOT_KEY, ...(cancelAt !== undefined && { cancelAt: cancelAt || 0 }) };
  try {
    return observe(await host.run(saga, { count: 0 }, options), happened);
  } catch (error) {
    if (error instanceof SagaError && REFUSALS.includes(error.code)) {
      return { happened, refusedAction: error.code };
    }
    throw error;
  }
}
