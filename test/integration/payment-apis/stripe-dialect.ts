import { type Answer, type Dialect, headerOf } from './dialect';

/** Stripe's limit. */
const LONGEST_KEY = 255;

/**
 * Stripe's rules, as its API reference has them: keys of 255 characters at the most, 409 while the first
 * request is under way, 400 for other parameters with the same key, and the status and the body of the first
 * request for each that follows, 500 included. What it does not know is a 404.
 */
export const stripeDialect: Dialect = {
  readKey(headers) {
    const key = headerOf(headers, 'idempotency-key');
    if (key !== undefined && key !== '' && key.length <= LONGEST_KEY) return key;
    return error(400, 'idempotency_error', 'The key has from 1 to 255 characters.');
  },
  readUndoOf: (headers) => headerOf(headers, 'saga-undo-of')?.split(', ') ?? [],
  underWay: error(409, 'idempotency_key_in_use', 'Another request of this key is under way.'),
  reused: error(400, 'idempotency_error', 'The key was used with other parameters.'),
  refused: error(402, 'card_declined', 'The card was declined.'),
  nothingToUndo: error(404, 'resource_missing', 'No such charge.'),
  broken: error(500, 'api_error', 'Something went wrong on our end.'),
};

function error(status: number, code: string, message: string): Answer {
  return { status, body: { error: { code, message } } };
}
