/** Finds or builds a Temporal server and starts it with the right settings. Runs in Node only. */
export type { DevServer, DevServerOptions, SearchAttribute } from './dev-server';
export { findServerExecutable } from './find-executable';
export { type LaunchedServer, launchServer } from './launch-server';
export { startDevServer } from './start-dev-server';
