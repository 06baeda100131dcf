/**
 * The workflow side, for a workflows file of your own:
 * `export { sagaWorkflow as default } from 'temporal-saga/workflows';`
 *
 * A default export serves every workflow type that the file does not export itself, and so every saga.
 */
import { setWorkflowOptions, workflowInfo } from '@temporalio/workflow';
import { INSPECTION } from '../protocol/inspection';
import { readStuckMemo } from '../protocol/stuck-memo';
import { isWorkerVersioned } from './bundled-module';
import { closeObjectPrototype } from './closed-prototype';
import { inspectSagas } from './inspect-sagas';
import { sagaWorkflow as workflow } from './saga-workflow';

// Before any user code runs.
closeObjectPrototype();

/**
 * A run that starts stuck uses AUTO_UPGRADE, also where workers pin executions to their version: an operator's retry runs
 * the newest worker version.
 */
function versioningOfRun(): { versioningBehavior?: 'AUTO_UPGRADE' } {
  const isStuck = readStuckMemo(workflowInfo().memo) !== undefined;
  return isStuck && isWorkerVersioned() ? { versioningBehavior: 'AUTO_UPGRADE' } : {};
}

setWorkflowOptions(versioningOfRun, workflow);

/** The one workflow of this library: it runs any saga. Its type is the saga's name. */
export const sagaWorkflow: typeof workflow = Object.assign(workflow, {
  // A worker finds it on the workflow, wherever that was re-exported.
  [INSPECTION]: inspectSagas,
});
