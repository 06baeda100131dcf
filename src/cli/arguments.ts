/** Owns the parsing of command line arguments. */
import { messageOf } from '../errors/describe-error';
import { formatValue } from '../errors/format-value';
import { nearestName } from '../errors/nearest-name';
import { UsageError } from './command';

/**
 * The result of Node's parser.
 *
 * @param options - The options of the command, by name.
 * @throws {@link UsageError} for an unknown option, with the nearest one, or a missing value.
 */
export function parsed<T>(options: Readonly<Record<string, unknown>>, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const message = firstSentence(messageOf(error));
    const [, unknown] = /^Unknown option '--([^']+)'/.exec(message) ?? [];
    const nearest =
      unknown === undefined ? undefined : nearestName(unknown, [...Object.keys(options), 'help']);
    throw new UsageError(nearest === undefined ? message : `${message}; do you mean --${nearest}?`);
  }
}

/**
 * The port in the value of an option.
 *
 * @throws {@link UsageError} for a value that is not a port.
 */
export function parsedPort(option: string, value: string): number {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new UsageError(`--${option} must be a number from 1 to 65535, not ${formatValue(value)}`);
}

/** Drops Node's advice about positional arguments, which no command has. */
function firstSentence(message: string): string {
  return message.split(/\.\s/, 1)[0] ?? message;
}
