/** One project a kind of proof; `npm run test:<name>` runs one of them alone. */
const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
  ],
};
// The published names lead to the sources, so that tests and examples read as a user's code does.
const moduleNameMapper = {
  '^temporal-saga$': '<rootDir>/src/index.ts',
  '^temporal-saga/(worker|client)$': '<rootDir>/src/$1.ts',
  '^temporal-saga/(workflows|activities|testing|testing/explorer|testing/undo-coverage|dev-server)$':
    '<rootDir>/src/$1/index.ts',
};
const project = (displayName, settings = {}) => ({
  displayName,
  testEnvironment: 'node',
  testMatch: [`<rootDir>/test/${displayName}/**/*.test.ts`],
  transform,
  moduleNameMapper,
  ...settings,
});

// One Temporal server for the whole run; found, downloaded or built on a machine that has none.
const withServer = {
  globalSetup: '<rootDir>/test/support/temporal-server.ts',
  globalTeardown: '<rootDir>/test/support/temporal-server-teardown.ts',
};

// Tests of a minute or more on a real server: `npm run test:endurance`, a part of `.ci/run` and not of `npm test`.
const ENDURANCE = [
  'chaos',
  'evidence/activity-reset',
  'evidence/running-attempt',
  'evidence/workflow-reset',
  'stand-ins/[^/]+',
  'client/silent-connection',
];
const endurance = ENDURANCE.map((file) => `/test/integration/${file}\\.test\\.ts$`);

// What decides about every saga has no branch that no test has been in. Measured by `npm run test:coverage`.
const fullyCovered = ['engine', 'definition', 'context'];

module.exports = {
  testTimeout: 60_000,
  // Integration tests mostly wait; jest's own choice would leave a core without work.
  maxWorkers: '100%',
  collectCoverageFrom: fullyCovered.map((folder) => `src/${folder}/**/*.ts`),
  coverageThreshold: Object.fromEntries(
    fullyCovered.map((folder) => [`./src/${folder}/`, { branches: 100, functions: 100, lines: 100 }]),
  ),
  coverageReporters: [['text', { skipFull: true }]],
  projects: [
    project('unit'),
    project('conformance'),
    project('docs'),
    project('sandbox'),
    project('replay'),
    project('integration', { ...withServer, testPathIgnorePatterns: ['/node_modules/', ...endurance] }),
    project('endurance', { ...withServer, testMatch: undefined, testRegex: endurance }),
  ],
};
