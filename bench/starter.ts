import { randomUUID } from 'node:crypto';
import { type Client, WorkflowFailedError } from '@temporalio/client';
import type { Saga } from 'temporal-saga';
import { SagaManager } from 'temporal-saga/client';
import * as sagas from './sagas';
import { buildSaga } from './sagas';
import { FAST_MODE, ORDER, type ScenarioName, stepsOf } from './scenarios';
import { isSaga, taskQueueOf, type VariantName } from './variants';

/** Runs one execution of a scenario to its end, and returns its workflow id. */
export type RunOne = () => Promise<string>;

/** Runs a scenario as a user of the variant does: with the manager, or with Temporal's client. */
export async function starterOf(
  client: Client,
  variant: VariantName,
  scenario: ScenarioName,
): Promise<RunOne> {
  const taskQueue = taskQueueOf(variant);
  if (variant === 'empty') return emptyStarter(client, taskQueue);
  if (!isSaga(variant)) return twinStarter(client, taskQueue, scenario);
  const manager = await SagaManager.connect({ client, taskQueue });
  const saga = variant === 'fastSaga' ? buildSaga(scenario, stepsOf(scenario), FAST_MODE) : sagas[scenario];
  return sagaStarter(manager, saga);
}

function emptyStarter(client: Client, taskQueue: string): RunOne {
  return async () => {
    const workflowId = randomUUID();
    await client.workflow.execute('empty', { taskQueue, workflowId });
    return workflowId;
  };
}

export function sagaStarter(manager: SagaManager, saga: Saga): RunOne {
  return async () => {
    const uuid = randomUUID();
    await manager.run(saga, ORDER, { uuid, raiseOnError: false });
    return uuid;
  };
}

function twinStarter(client: Client, taskQueue: string, scenario: ScenarioName): RunOne {
  const definition = sagas[scenario].toJSON();
  const { steps } = definition;
  const options = {
    taskQueue,
    // As large as the memo of the manager.
    memo: { sagaStart: `start-2:${'0'.repeat(64)}` },
    staticSummary: `${scenario}: ${String(steps.length)} ${steps.length === 1 ? 'step' : 'steps'}`,
    staticDetails: steps.map(({ id, kind }, index) => `${String(index + 1)}. ${id} (${kind})`).join('\n'),
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
  } as const;
  return async () => {
    const workflowId = randomUUID();
    const args = [{ definition, context: ORDER }];
    try {
      await client.workflow.execute(scenario, { ...options, workflowId, args });
    } catch (error) {
      if (!(error instanceof WorkflowFailedError && scenario === 'failingThird')) throw error;
    }
    return workflowId;
  };
}
