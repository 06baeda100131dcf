/** Owns the command `temporal-saga dev-server`. */
import { parseArgs } from 'node:util';
import { compact } from '../context/compact';
import {
  type DevServerOptions,
  type LaunchedServer,
  launchServer,
  type SearchAttribute,
} from '../dev-server';
import { findRunningServer } from '../dev-server/running-server';
import { ATTRIBUTE_NAMES } from '../client/search-attributes';
import { parsed, parsedPort } from './arguments';
import { type Command, type Terminal, UsageError } from './command';

const HELP = `Usage: temporal-saga dev-server [options]

Starts a Temporal server for development and runs it until Ctrl-C. It has the search attributes SagaStatus and
SagaWaitsFor, and prints the address of the list of stuck sagas.

Options:
  --port PORT        port for clients and workers (7233)
  --ui-port PORT     port of the web UI (8233)
  --headless         start without the web UI
  --db FILE          store the executions in this file (without it they are lost at the end)
  --namespace NAME   namespace to create (default)
  --help             show this text

The server is the Temporal CLI: the path in TEMPORAL_CLI_PATH, or "temporal" on the PATH, or a copy that
is downloaded or built once and kept in TEMPORAL_SAGA_CACHE (~/.cache/temporal-saga).`;

const OPTIONS = {
  port: { type: 'string', default: '7233' },
  'ui-port': { type: 'string' },
  headless: { type: 'boolean', default: false },
  db: { type: 'string' },
  namespace: { type: 'string' },
} as const;

export const SEARCH_ATTRIBUTES: readonly SearchAttribute[] = [
  { name: ATTRIBUTE_NAMES.status, type: 'KEYWORD' },
  { name: ATTRIBUTE_NAMES.waitsFor, type: 'KEYWORD_LIST' },
];

/** Runs a server in the foreground. It ignores `TEMPORAL_ADDRESS`, because the command asks for a new server. */
export const devServerCommand: Command = {
  name: 'dev-server',
  summary: 'start a Temporal server for development',
  help: HELP,
  async run(args, terminal) {
    const options = readOptions(args);
    await refuseSecondServer(options);
    const server = await launchServer({ ...options, onLog: (line) => terminal.err(line) });
    announce(server, terminal);
    await runUntilInterrupted(server, terminal);
    return undefined;
  },
};

function readOptions(args: readonly string[]): DevServerOptions {
  const { values } = parsed(OPTIONS, () => parseArgs({ args: [...args], options: OPTIONS }));
  const { port, 'ui-port': uiPort, headless, db, namespace } = values;
  if (headless && uiPort !== undefined) throw new UsageError('--headless and --ui-port exclude each other');
  return compact({
    port: parsedPort('port', port),
    uiPort: headless ? undefined : parsedPort('ui-port', uiPort ?? '8233'),
    dbFilename: db,
    namespace,
    searchAttributes: SEARCH_ATTRIBUTES,
  });
}

/** Nothing is wrong if a server runs already. A second one needs ports of its own. */
async function refuseSecondServer(options: DevServerOptions): Promise<void> {
  const running = await findRunningServer({ ...options, reuse: true });
  if (running === undefined) return;
  throw new Error(
    `A Temporal server already answers at ${running.address} (namespace ${running.namespace}); workers and clients ` +
      'can use it. For a second server, give --port and --ui-port.',
  );
}

function announce({ address, namespace, uiUrl }: LaunchedServer, terminal: Terminal): void {
  terminal.out(`Temporal server: ${address} (namespace ${namespace})`);
  if (uiUrl !== undefined) {
    terminal.out(`Web UI:          ${uiUrl}`);
    terminal.out(`Stuck sagas:     ${stuckView(uiUrl, namespace)}`);
  }
  terminal.out('Press Ctrl-C to stop the server.');
}

/** The list of the UI that shows the executions that wait for an operator. */
export function stuckView(uiUrl: string, namespace: string): string {
  const query = `${ATTRIBUTE_NAMES.status}="stuck" AND ExecutionStatus="Running"`;
  return `${uiUrl}/namespaces/${encodeURIComponent(namespace)}/workflows?query=${encodeURIComponent(query)}`;
}

async function runUntilInterrupted(server: LaunchedServer, terminal: Terminal): Promise<void> {
  const crashed = server.ended.then((output): never => {
    throw new Error(`The Temporal server ended unexpectedly. Its last output:\n${output}`);
  });
  await terminal.untilInterrupted(crashed);
  await server.stop();
}
