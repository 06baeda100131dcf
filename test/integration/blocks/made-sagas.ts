/** Sagas that are made, or run again, while the execution runs. */
import { workflowInfo } from '@temporalio/workflow';
import { Saga, SagaRequest } from 'temporal-saga';
import { PATIENT } from './parallel-sagas';

export interface Plan {
  plan: string[];
}

const step = (saga: Saga<Plan>, name: string, target = name) =>
  saga
    .remoteStep(name)
    .onExecute(() => new SagaRequest({ target: `${target}/do` }))
    .onFailure(() => new SagaRequest({ target: `${target}/undo` }));

function planned(plan: readonly string[]): Saga<Plan> {
  const saga = new Saga<Plan>();
  for (const name of plan) step(saga, name);
  return saga.commit();
}

/** Makes another saga when history replays: the recorded one counts. */
export const fulfilment = new Saga<Plan>('fulfilment', PATIENT);
fulfilment.dynamicStep('fulfil', (context) =>
  planned(workflowInfo().unsafe.isReplaying ? [...context.plan].reverse() : context.plan),
);
fulfilment.remoteStep('confirm').onExecute(() => new SagaRequest({ target: 'shop/confirm' }));
fulfilment.commit();

/** A block whose second step waits for an operator when it is refused. */
export const redone = new Saga<Plan>('redone', { ...PATIENT, whenStepFails: 'wait' });
step(redone, 'before');
redone.sagaStep('pay', (body) => {
  step(body, 'reserve');
  step(body, 'charge');
});
redone.commit();
