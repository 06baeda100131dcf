/** Owns the command `temporal-saga search-attributes`. */
import { parseArgs } from 'node:util';
import { connectByEnvironment } from '../client/connect';
import { registerStatusAttribute, STATUS_ATTRIBUTE } from '../client/status-attribute';
import { parsed } from './arguments';
import type { Command } from './command';

const HELP = `Usage: temporal-saga search-attributes [options]

Registers the search attribute for the status of sagas, unless it is already registered.

Options:
  --name NAME        name of the attribute, a Keyword (SagaStatus)
  --help             show this text

Temporal's environment configuration selects the server: TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, a profile and
so on. A manager that connects by the same configuration uses SagaStatus by itself. Another name, or a manager with
a client of your own: SagaManager.connect({ taskQueue, searchAttributes: { status: NAME } }).`;

const OPTIONS = { name: { type: 'string', default: STATUS_ATTRIBUTE } } as const;

/** Registers the search attribute. Every deploy may run it, because a repetition changes nothing. */
export const searchAttributesCommand: Command = {
  name: 'search-attributes',
  summary: 'register the search attribute for the status of sagas',
  help: HELP,
  async run(args, terminal) {
    const { name } = parsed(OPTIONS, () => parseArgs({ args: [...args], options: OPTIONS })).values;
    const { client, connection } = await connectByEnvironment();
    try {
      const { namespace } = client.options;
      const isNew = await registerStatusAttribute(client, name);
      terminal.out(
        `${name} ${isNew ? 'was registered' : 'is already registered'} in namespace ${namespace}.`,
      );
      return undefined;
    } finally {
      await connection.close();
    }
  },
};
