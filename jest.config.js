/** One project for each kind of test; `npm run test:<name>` runs one of them. */
const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
  ],
};
// The public names are mapped to the sources, so that tests and examples import like user code.
const isLocalByDefault = process.env['TEMPORAL_SAGA_TEST_DISPATCH'] === 'local';
const moduleNameMapper = {
  '^temporal-saga$': isLocalByDefault
    ? '<rootDir>/test/support/local-by-default.ts'
    : '<rootDir>/src/index.ts',
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

// One Temporal server for the whole run. The setup finds, downloads or builds it.
const withServer = {
  globalSetup: '<rootDir>/test/support/temporal-server.ts',
  globalTeardown: '<rootDir>/test/support/temporal-server-teardown.ts',
};

// The slower tests on a real server, and those with a browser: `.ci/run` runs them (`npm run test:endurance`), `npm test` does not.
const ENDURANCE = [
  'blocks/alternatives',
  'blocks/continued-blocks',
  'blocks/continued-rounds',
  'blocks/killed-waits',
  'blocks/killed-workers',
  'blocks/large-blocks',
  'blocks/long-made',
  'blocks/loops',
  'blocks/made-deploys',
  'blocks/rounds',
  'blocks/stopped-blocks',
  'blocks/stuck-undos',
  'blocks/ten-thousand-items',
  'blocks/turns',
  'blocks/waits',
  'chaos',
  'client/silent-connection',
  'client/stalled-executions',
  'client/starts-and-actions',
  'client/waits-attribute',
  'differential',
  'evidence/activity-reset',
  'evidence/foreign-answers',
  'evidence/queried-runs',
  'evidence/queried-tasks',
  'evidence/reset-of-blocks',
  'evidence/reset-then-stopped',
  'evidence/running-attempt',
  'evidence/workflow-reset',
  'expression/continued-queries',
  'expression/hooks/hooks',
  'expression/notices',
  'expression/published',
  'expression/queries',
  'expression/starts',
  'fault-matrix/blocks',
  'fault-matrix/cancelled',
  'fault-matrix/late-replies',
  'fault-matrix/operated',
  'fault-matrix/same-record',
  'fault-matrix/server-killed',
  'fault-matrix/sticky-queue',
  'fault-matrix/unreliable-services',
  'fault-matrix/worker-killed',
  'first-saga/packed',
  'guides/commands',
  'guides/temporal-cloud',
  'nats/nats-transport',
  'other-languages/other-languages',
  'payment-apis/[^/]+',
  'replay/replay',
  'temporal/block-cost',
  'temporal/composed',
  'temporal/concurrent-dynamic',
  'temporal/concurrent-facts',
  'temporal/deploys',
  'temporal/gate',
  'temporal/long-loop',
  'temporal/no-sagas',
  'temporal/operator-actions',
  'temporal/reply',
  'temporal/under-way',
  'temporal/versioning',
  'ui/[^/]+',
];
const endurance = ENDURANCE.map((file) => `/test/integration/${file}\\.test\\.ts$`);

// These folders decide about every saga: `npm run test:coverage` requires that tests enter every branch.
const fullyCovered = ['engine', 'definition', 'context'];

module.exports = {
  testTimeout: 60_000,
  // Integration tests mostly wait; jest's default would leave a core idle.
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
