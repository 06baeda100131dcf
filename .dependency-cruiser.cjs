/** The layers of docs/architecture.md: a layer imports only the layers below it. */
const folder = (...names) => `^src/(${names.join('|')})(/|\\.ts$)`;
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: folder(from) },
  to: { path: '^src/', pathNot: folder(from, ...allowed) },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    only('errors-import-nothing', 'errors', []),
    only('context-layer', 'context', ['errors']),
    only('messages-layer', 'messages', ['errors']),
    only('definition-layer', 'definition', ['context', 'messages', 'errors']),
    only('engine-layer', 'engine', ['definition', 'context', 'messages', 'errors']),
    only('protocol-layer', 'protocol', ['engine', 'definition', 'context', 'messages', 'errors']),
    only('workflows-layer', 'workflows', [
      'protocol',
      'engine',
      'definition',
      'context',
      'messages',
      'errors',
    ]),
    only('activities-layer', 'activities', [
      'protocol',
      'engine',
      'definition',
      'context',
      'messages',
      'errors',
    ]),
    only('worker-layer', 'worker', [
      'activities',
      'client',
      'protocol',
      'engine',
      'definition',
      'context',
      'messages',
      'errors',
    ]),
    only('client-layer', 'client', ['protocol', 'engine', 'definition', 'context', 'messages', 'errors']),
    only('testing-layer', 'testing', [
      'activities',
      'protocol',
      'engine',
      'definition',
      'context',
      'messages',
      'errors',
    ]),
    {
      name: 'the-testing-kit-knows-no-explorer',
      comment:
        'The explorer is an entry point of its own; the index re-exports it under its deprecated names.',
      severity: 'error',
      from: { path: '^src/testing/[^/]+$', pathNot: '^src/testing/index\\.ts$' },
      to: { path: '^src/testing/explorer/' },
    },
    only('dev-server-layer', 'dev-server', ['context', 'errors']),
    only('cli-layer', 'cli', [
      'dev-server',
      'client',
      'worker',
      'definition',
      'protocol',
      'context',
      'errors',
    ]),
    {
      name: 'pure-code-is-bundled-into-workflows',
      comment: 'No Temporal, no Node built-in, no dependency.',
      severity: 'error',
      from: { path: folder('errors', 'context', 'messages', 'definition', 'engine', 'protocol', 'index') },
      to: { pathNot: '^src/' },
    },
    {
      name: 'workflows-use-the-workflow-package-alone',
      severity: 'error',
      from: { path: folder('workflows') },
      to: { pathNot: ['^src/', 'node_modules/@temporalio/(workflow|common)/', '^temporal-saga-bundle/'] },
    },
    {
      name: 'internals-of-temporal-are-not-imported',
      severity: 'error',
      from: {},
      to: {
        path: 'node_modules/@temporalio/[^/]+/lib/',
        pathNot: 'node_modules/@temporalio/[^/]+/lib/index\\.(js|d\\.ts)$',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'require', 'node'] },
  },
};
