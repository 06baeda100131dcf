'use strict';
/**
 * Lets Node run the TypeScript of this repository: `node -r ./test/support/register.js <file>.ts`.
 *
 * `temporal-saga` and its entry points resolve to the sources, as in jest, so that no build is needed.
 */
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { join, resolve } = require('node:path');

const SOURCES = resolve(__dirname, '../../src');
const isLocalByDefault = process.env['TEMPORAL_SAGA_TEST_DISPATCH'] === 'local';
const ENTRY_POINTS = {
  'temporal-saga': isLocalByDefault ? '../test/support/local-by-default.ts' : 'index.ts',
  'temporal-saga/client': 'client.ts',
  'temporal-saga/worker': 'worker.ts',
  'temporal-saga/activities': 'activities/index.ts',
  'temporal-saga/dev-server': 'dev-server/index.ts',
  'temporal-saga/testing': 'testing/index.ts',
  'temporal-saga/testing/explorer': 'testing/explorer/index.ts',
  'temporal-saga/testing/undo-coverage': 'testing/undo-coverage/index.ts',
  'temporal-saga/testing/jest-reporter': 'testing/jest-reporter.js',
  'temporal-saga/workflows': 'workflows/index.ts',
};

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  const source = Object.hasOwn(ENTRY_POINTS, request) ? join(SOURCES, ENTRY_POINTS[request]) : request;
  try {
    return resolveFilename.call(this, source, ...rest);
  } catch (error) {
    // TypeScript writes `./sagas.js` for `sagas.ts`.
    if (!/^\..*\.js$/.test(request)) throw error;
    return resolveFilename.call(this, request.replace(/js$/, 'ts'), ...rest);
  }
};

Module._extensions['.ts'] = (module, filename) => {
  module._compile(compile(filename), filename);
};
process.setSourceMapsEnabled(true);

function compile(filename) {
  // Loaded on first use, because Temporal's worker threads load this file too and most of them compile nothing.
  const { transformSync } = require('@swc/core');
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    filename,
    configFile: false,
    swcrc: false,
    sourceMaps: 'inline',
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
  });
  return code;
}
