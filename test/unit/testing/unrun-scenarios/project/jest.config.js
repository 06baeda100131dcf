/** A user's project whose test file has a forgotten scenario. */
const { join } = require('node:path');
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
};
