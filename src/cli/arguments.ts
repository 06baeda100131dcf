import { UsageError } from './command';

/** What the parser returns; an option it does not know becomes an error about the command line. */
export function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(error instanceof Error ? firstSentence(error.message) : String(error));
  }
}

/** The port in an option's value. */
export function parsedPort(option: string, value: string): number {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new UsageError(`--${option} is ${JSON.stringify(value)}; give a number from 1 to 65535`);
}

/** Node adds advice about positional arguments, which no command has. */
function firstSentence(message: string): string {
  return message.split(/\.\s/, 1)[0] ?? message;
}
