/** Owns the message about an execution whose workflow task fails: since when, why, and what to do. */
import { printable } from '../errors/printable';
import { sentence } from '../errors/sentence';
import type { BlockedState } from '../protocol/saga-execution';

/** The message about a blocked execution. */
export function blockedMessage(uuid: string, { since, cause, attempt, message }: BlockedState): string {
  const facts = `its workflow task fails (${cause}, attempt ${String(attempt)}): ${sentence(message)}`;
  return `Execution ${printable(uuid)} has been blocked since ${since.toISOString()}: ${facts} ${remedyOf(message)}`;
}

/** A promise that rejects unheard fails the task, whatever the history holds. */
function remedyOf(message: string): string {
  return message.startsWith('Unhandled Promise rejection')
    ? 'A callback of the saga has probably not awaited a promise. Correct it, and start the worker again.'
    : 'Deploy a worker whose code matches its history.';
}
