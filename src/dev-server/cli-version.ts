/**
 * The release of the Temporal CLI that is downloaded or built when the machine has none. It carries the
 * server (1.31.2) and its web UI. `dev-server-build/go.mod` names the same release.
 */
export const TEMPORAL_CLI_VERSION = '1.8.2';
