'use strict';
/**
 * Runs the benchmark's TypeScript without a build, on the built library: `temporal-saga` is this package itself, and a path
 * into `src` resolves to `lib`, the output of `npm run build`.
 */
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { join, sep } = require('node:path');
const { transformSync } = require('@swc/core');

const ROOT = join(__dirname, '..');
const SOURCES = join(ROOT, 'src') + sep;
const BUILT = join(ROOT, 'lib') + sep;

const resolve = Module._resolveFilename;
Module._resolveFilename = function resolveBuilt(...args) {
  const file = resolve.apply(this, args);
  return file.startsWith(SOURCES) ? BUILT + file.slice(SOURCES.length).replace(/\.ts$/, '.js') : file;
};

require.extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    filename,
    sourceMaps: 'inline',
    module: { type: 'commonjs' },
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
  });
  module._compile(code, filename);
};
