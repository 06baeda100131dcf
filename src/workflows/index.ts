/**
 * The workflow side, for a workflows file of your own: `export { default } from 'temporal-saga/workflows';`
 *
 * The default export serves every workflow type that the file does not export itself, and so every saga.
 */
import { INSPECTION } from '../protocol/inspection';
import { inspectSagas } from './inspect-sagas';
import { sagaWorkflow } from './saga-workflow';

// A worker finds it on the workflow wherever that was re-exported.
export default Object.assign(sagaWorkflow, { [INSPECTION]: inspectSagas });
