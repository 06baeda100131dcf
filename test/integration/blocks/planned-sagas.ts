/** Sagas that make their steps while they run, as one deploy of several has them. */
import { Saga, SagaRequest } from 'temporal-saga';
import { PATIENT } from './parallel-sagas';

export interface Tasks {
  tasks: string[];
}

/** What differs between the deploys. */
export interface PlanDeploy {
  /** Its requests carry it. */
  readonly name: string;
  /** The tasks that it makes steps of. */
  readonly plan: (tasks: readonly string[]) => readonly string[];
  /** The tasks whose undo it has lost. */
  readonly withoutUndo?: readonly string[];
}

function madeBy({ name, plan, withoutUndo = [] }: PlanDeploy) {
  return ({ tasks }: Tasks): Saga<Tasks> => {
    const saga = new Saga<Tasks>();
    for (const task of plan(tasks)) {
      const step = saga
        .remoteStep(task)
        .onExecute(() => new SagaRequest({ target: `${task}/do`, content: name }));
      if (withoutUndo.includes(task)) step.withoutUndo('a test');
      else step.onFailure(() => new SagaRequest({ target: `${task}/undo`, content: name }));
    }
    return saga.commit();
  };
}

const confirm = (saga: Saga<Tasks>) =>
  saga.remoteStep('confirm').onExecute(() => new SagaRequest({ target: 'shop/confirm' }));

/** The steps are made between others. */
export function plannedBy(deploy: PlanDeploy): Saga<Tasks> {
  const saga = new Saga<Tasks>('planned', PATIENT);
  saga.dynamicStep('fulfil', madeBy(deploy));
  confirm(saga);
  return saga.commit();
}

/** The steps are made beside others. */
export function branchedBy(deploy: PlanDeploy): Saga<Tasks> {
  const saga = new Saga<Tasks>('branched', PATIENT);
  saga
    .parallelStep('all')
    .branch('plan', (body) => void body.dynamicStep('fulfil', madeBy(deploy)))
    .branch('side', (body) => {
      body
        .remoteStep('pack')
        .onExecute(() => new SagaRequest({ target: 'side/pack' }))
        .onFailure(() => new SagaRequest({ target: 'side/unpack' }));
    });
  confirm(saga);
  return saga.commit();
}
