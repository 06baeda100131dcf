import { inspect } from 'node:util';

/** The messages of an error and of what caused it, in one line. */
export function failureReason(error: unknown): string {
  const messages: string[] = [];
  for (let cause = error; cause !== undefined; cause = cause instanceof Error ? cause.cause : undefined) {
    messages.push(cause instanceof Error ? cause.message || cause.name : inspect(cause));
  }
  return messages.join(': ').replaceAll(/\s*\n\s*/g, ' | ');
}
