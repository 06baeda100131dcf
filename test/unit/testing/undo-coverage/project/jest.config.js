const { join } = require('node:path');

/** Two test files, so that there are two workers. The reporter's options come from the test that runs this. */
const { projects } = require('../../../../../jest.config');
const { transform, moduleNameMapper } = projects[0];
const sources = join(__dirname, '../../../../../src');

module.exports = {
  rootDir: __dirname,
  testMatch: ['<rootDir>/*.case.ts'],
  testEnvironment: 'node',
  transform,
  moduleNameMapper: Object.fromEntries(
    Object.entries(moduleNameMapper).map(([name, path]) => [name, path.replace('<rootDir>/src', sources)]),
  ),
  reporters: [[join(sources, 'testing/jest-reporter.js'), JSON.parse(process.env.REPORTER_OPTIONS)]],
};
