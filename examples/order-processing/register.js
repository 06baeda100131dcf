'use strict';
/**
 * Lets Node run the TypeScript of the demo without a build: `node -r ./register.js demo.ts`. `temporal-saga` itself is
 * the built package, as its users have it.
 */
const { readFileSync } = require('node:fs');

require.extensions['.ts'] = (module, filename) => {
  // Loaded on first use, because Temporal's worker threads load this file too and compile nothing.
  const { transformSync } = require('@swc/core');
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    filename,
    configFile: false,
    swcrc: false,
    sourceMaps: 'inline',
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
  });
  module._compile(code, filename);
};
process.setSourceMapsEnabled(true);
