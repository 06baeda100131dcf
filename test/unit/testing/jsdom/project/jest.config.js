/** A project of a user who tests in jsdom, run by `../jsdom.test.ts`. */
const { join } = require('node:path');

const root = join(__dirname, '../../../../..');

module.exports = {
  rootDir: __dirname,
  testEnvironment: 'jsdom',
  testMatch: ['<rootDir>/*.case.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  moduleNameMapper: {
    '^temporal-saga$': `${root}/src/index.ts`,
    '^temporal-saga/testing$': `${root}/src/testing/index.ts`,
    '^temporal-saga/testing/explorer$': `${root}/src/testing/explorer/index.ts`,
  },
};
