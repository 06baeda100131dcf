/**
 * The entry point `temporal-saga/dev-server`: finds, downloads or builds a Temporal server, and starts it. Runs in
 * Node.
 */
export type { DevServer, DevServerOptions, SearchAttribute } from './dev-server';
export { findServerExecutable } from './find-executable';
export { type LaunchedServer, launchServer } from './launch-server';
export { startDevServer } from './start-dev-server';
