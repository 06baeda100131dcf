'use strict';
const { writeFileSync } = require('node:fs');

/** A jest reporter that writes the test files that fail. Jest's own report cannot be written when a failure has a cycle. */
module.exports = class FailingFilesReporter {
  onRunComplete(_contexts, { testResults }) {
    const failing = testResults.filter(
      ({ numFailingTests, testExecError }) => numFailingTests > 0 || testExecError,
    );
    writeFileSync(
      process.env.TEMPORAL_SAGA_FAILING_FILES,
      JSON.stringify(failing.map(({ testFilePath }) => testFilePath)),
    );
  }
};
