/**
 * What jest loads by the name `temporal-saga/testing/jest-reporter`. It is the reporter itself, and no module that exports it, which
 * every way of loading it understands. Plain JavaScript, because TypeScript has no erasable way to say that.
 */
module.exports = require('./undo-coverage/undo-coverage-reporter').UndoCoverageReporter;
