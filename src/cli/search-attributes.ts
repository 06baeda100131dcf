import { parseArgs } from 'node:util';
import { connectByEnvironment } from '../client/connect';
import { registerStatusAttribute } from '../client/status-attribute';
import { parsed } from './arguments';
import type { Command } from './command';

const HELP = `Usage: temporal-saga search-attributes [options]

Registers the search attribute that holds the status of sagas, unless it is there.

Options:
  --name NAME        name of the attribute, a Keyword (SagaStatus)
  --help             show this text

Temporal's environment configuration tells where: TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, a profile and so on.
Sagas use the attribute once they are started with
SagaManager.connect({ taskQueue, searchAttributes: { status: NAME } }).`;

const OPTIONS = { name: { type: 'string', default: 'SagaStatus' } } as const;

/** `temporal-saga search-attributes`: may be run again and again, as a part of every deploy. */
export const searchAttributesCommand: Command = {
  name: 'search-attributes',
  summary: 'register the search attribute for the status of sagas',
  help: HELP,
  async run(args, terminal) {
    const { name } = parsed(() => parseArgs({ args: [...args], options: OPTIONS })).values;
    const { client, connection } = await connectByEnvironment();
    try {
      const { namespace } = client.options;
      const isNew = await registerStatusAttribute(client, name);
      terminal.out(
        `${name} ${isNew ? 'was registered' : 'is registered already'} in namespace ${namespace}.`,
      );
    } finally {
      await connection.close();
    }
  },
};
