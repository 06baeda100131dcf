/** A saga that makes thousands of steps while it runs. */
import { Saga, SagaRequest } from 'temporal-saga';
import { PATIENT } from './parallel-sagas';

export interface Mission {
  steps: number;
  /** One of so many steps sends a request; the others are local. */
  sends: number;
  done?: number;
}

function stages({ steps, sends }: Mission): Saga<Mission> {
  const saga = new Saga<Mission>();
  for (let stage = 0; stage < steps; stage += 1) {
    if (stage % sends > 0) {
      saga.localStep(`s${String(stage)}`, count(1)).onFailure(count(-1));
      continue;
    }
    saga
      .remoteStep(`s${String(stage)}`)
      .onExecute(() => new SagaRequest({ target: 'stage/do', content: stage }))
      .onSuccess(count(1))
      .onFailure(() => new SagaRequest({ target: 'stage/undo', content: stage }));
  }
  return saga.commit();
}

const count = (by: number) => (context: Mission) => {
  context.done = (context.done ?? 0) + by;
};

export const mission = new Saga<Mission>('mission', PATIENT);
mission.dynamicStep('plan', stages);
mission.remoteStep('land').onExecute(() => new SagaRequest({ target: 'mission/land' }));
mission.commit();
