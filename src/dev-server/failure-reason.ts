/** Owns the text for a failed attempt to get or start a server. */
import { inspect } from 'node:util';

/** The messages of an error and its causes on one line, at full length: the output of a build ends with its error. */
export function failureReason(error: unknown): string {
  const messages: string[] = [];
  for (let cause = error; cause !== undefined; cause = cause instanceof Error ? cause.cause : undefined) {
    messages.push(cause instanceof Error ? cause.message || cause.name : inspect(cause));
  }
  return messages.join(': ').replaceAll(/\s*\n\s*/g, ' | ');
}
