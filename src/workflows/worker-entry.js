/**
 * What `createSagaWorker` bundles: the saga workflow and nothing else. Temporal looks a workflow's type up
 * among all properties of the exports, so that a plain object would answer to `constructor` and `toString`
 * too. Only CommonJS can export another kind of object.
 */
'use strict';
const { sagaWorkflow } = require('./index');

module.exports = Object.assign(Object.create(null), { default: sagaWorkflow });
