/**
 * Jest loads this file as `temporal-saga/testing/jest-reporter`. It exports the reporter itself instead of a module with a
 * default export, so that both `require` and `import` find it. It is JavaScript, because erasable TypeScript has no
 * `export =`.
 */
module.exports = require('./undo-coverage/undo-coverage-reporter').UndoCoverageReporter;
