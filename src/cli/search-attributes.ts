/** Owns the command `temporal-saga search-attributes`. */
import { parseArgs } from 'node:util';
import { connectByEnvironment } from '../client/connect';
import { ATTRIBUTE_NAMES, type AttributeNames, registerAttribute } from '../client/search-attributes';
import { compact } from '../context/compact';
import { parsed } from './arguments';
import type { Command } from './command';

const HELP = `Usage: temporal-saga search-attributes [options]

Registers search attributes of sagas, unless they are already registered. Without an option it registers both:
SagaStatus, a Keyword with the status, and SagaWaitsFor, a KeywordList with what an execution waits for.

Options:
  --name NAME        register NAME for the status
  --waits-for NAME   register NAME for the open waits
  --help             show this text

Temporal's environment configuration selects the server: TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, a profile and
so on. A manager that connects by the same configuration uses SagaStatus and SagaWaitsFor by itself. Other names, or a
manager with a client of your own: SagaManager.connect({ taskQueue, searchAttributes: { status: NAME, waitsFor: NAME } }).`;

const OPTIONS = { name: { type: 'string' }, 'waits-for': { type: 'string' } } as const;

/** Registers the search attributes. Every deploy may run it, because a repetition changes nothing. */
export const searchAttributesCommand: Command = {
  name: 'search-attributes',
  summary: 'register the search attributes of sagas',
  help: HELP,
  async run(args, terminal) {
    const names = readNames(args);
    const { client, connection } = await connectByEnvironment();
    try {
      const { namespace } = client.options;
      for (const use of ['status', 'waitsFor'] as const) {
        const name = names[use];
        if (name === undefined) continue;
        const isNew = await registerAttribute(client, use, name);
        terminal.out(
          `${name} ${isNew ? 'was registered' : 'is already registered'} in namespace ${namespace}.`,
        );
      }
      return undefined;
    } finally {
      await connection.close();
    }
  },
};

function readNames(args: readonly string[]): AttributeNames {
  const { values } = parsed(OPTIONS, () => parseArgs({ args: [...args], options: OPTIONS }));
  const { name: status, 'waits-for': waitsFor } = values;
  return status === undefined && waitsFor === undefined ? ATTRIBUTE_NAMES : compact({ status, waitsFor });
}
