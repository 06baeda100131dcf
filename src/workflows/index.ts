/**
 * The workflow side, for a workflows file of your own:
 * `export { sagaWorkflow as default } from 'temporal-saga/workflows';`
 *
 * A default export serves every workflow type that the file does not export itself, and so every saga.
 */
import { INSPECTION } from '../protocol/inspection';
import { inspectSagas } from './inspect-sagas';
import { sagaWorkflow as workflow } from './saga-workflow';

/** The one workflow of this library: it runs any saga. Its type is the saga's name. */
export const sagaWorkflow: typeof workflow = Object.assign(workflow, {
  // A worker finds it on the workflow, wherever that was re-exported.
  [INSPECTION]: inspectSagas,
});
