import { promiseHooks } from 'node:v8';
import type { Client } from '@temporalio/client';
import { type ReplayWorkerOptions, Worker } from '@temporalio/worker';
import { SagaPlugin } from 'temporal-saga/worker';
import { PARTICIPANTS } from './participants';
import type { RunOne } from './starter';
import { isSaga, SAGAS, type VariantName, WORKFLOWS } from './variants';

/** The name of every file of a workflow bundle has this part. */
const BUNDLE = 'workflow-bundle';
/** A replay in this thread, so that its promises can be seen. Its types do not have the option. */
const IN_THIS_THREAD = { debugMode: true };

/**
 * The promises that the code in the sandbox makes for one execution, the SDK's own included: each one costs a stack trace there. They
 * are counted in a replay of its history, so that the number does not depend on the machine.
 */
export async function countPromises(client: Client, variant: VariantName, runOne: RunOne): Promise<number> {
  const workflowId = await runOne();
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  let count = 0;
  const stop: unknown = promiseHooks.onInit(() => {
    if (new Error().stack?.includes(BUNDLE)) count += 1;
  });
  try {
    await Worker.runReplayHistory({ ...optionsOf(variant), ...IN_THIS_THREAD }, history, workflowId);
  } finally {
    if (typeof stop === 'function') stop();
  }
  return count;
}

function optionsOf(variant: VariantName): ReplayWorkerOptions {
  if (!isSaga(variant)) return { workflowsPath: require.resolve(WORKFLOWS[variant]) };
  const plugin = new SagaPlugin({ sagasPath: require.resolve(SAGAS[variant]), participants: PARTICIPANTS });
  return { plugins: [plugin] };
}
