import { parseArgs } from 'node:util';
import { type DevServerOptions, type LaunchedServer, launchServer } from '../dev-server';
import { parsed, parsedPort } from './arguments';
import { type Command, type Terminal, UsageError } from './command';

const HELP = `Usage: temporal-saga dev-server [options]

Starts a Temporal server for development and runs it until Ctrl-C.

Options:
  --port PORT        port for clients and workers (7233)
  --ui-port PORT     port of the web UI (8233)
  --headless         start no web UI
  --db FILE          keep the executions in this file (they are forgotten otherwise)
  --namespace NAME   namespace to create (default)
  --help             show this text

The server is the Temporal CLI: the one in TEMPORAL_CLI_PATH, or on the PATH, or one that is
downloaded or built once and kept in TEMPORAL_SAGA_CACHE (~/.cache/temporal-saga).`;

const OPTIONS = {
  port: { type: 'string', default: '7233' },
  'ui-port': { type: 'string' },
  headless: { type: 'boolean', default: false },
  db: { type: 'string' },
  namespace: { type: 'string' },
} as const;

/**
 * `temporal-saga dev-server`: a server in the foreground. It ignores `TEMPORAL_ADDRESS`: one is asked for
 * here.
 */
export const devServerCommand: Command = {
  name: 'dev-server',
  summary: 'start a Temporal server for development',
  help: HELP,
  async run(args, terminal) {
    const server = await launchServer({ ...readOptions(args), onLog: (line) => terminal.err(line) });
    announce(server, terminal);
    await runUntilInterrupted(server, terminal);
  },
};

function readOptions(args: readonly string[]): DevServerOptions {
  const { values } = parsed(() => parseArgs({ args: [...args], options: OPTIONS }));
  const { port, 'ui-port': uiPort, headless, db, namespace } = values;
  if (headless && uiPort !== undefined) throw new UsageError('--headless and --ui-port exclude each other');
  return {
    port: parsedPort('port', port),
    ...(headless ? {} : { uiPort: parsedPort('ui-port', uiPort ?? '8233') }),
    ...(db === undefined ? {} : { dbFilename: db }),
    ...(namespace === undefined ? {} : { namespace }),
  };
}

function announce({ address, namespace, uiUrl }: LaunchedServer, terminal: Terminal): void {
  terminal.out(`Temporal server: ${address} (namespace ${namespace})`);
  if (uiUrl !== undefined) terminal.out(`Web UI:          ${uiUrl}`);
  terminal.out('Ctrl-C ends it.');
}

async function runUntilInterrupted(server: LaunchedServer, terminal: Terminal): Promise<void> {
  const crashed = server.ended.then((output): never => {
    throw new Error(`The Temporal server ended by itself. Its last words:\n${output}`);
  });
  await terminal.untilInterrupted(crashed);
  await server.stop();
}
