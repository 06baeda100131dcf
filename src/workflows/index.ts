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

// Before any code of the user's runs.
closeObjectPrototype();

/**
 * A run that begins as stuck goes on with the version of its day, also where workers pin executions to theirs: what a
 * person tries again is to run the corrected code.
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
