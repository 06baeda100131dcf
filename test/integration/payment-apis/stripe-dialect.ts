import { type Answer, type Dialect, headerOf } from './dialect';

/** Stripe's limit. */
const LONGEST_KEY = 255;

/**
 * Stripe's rules, after its API reference: keys have at most 255 characters; 409 while the first request is running, 400 for
 * other parameters under the same key, and for each repetition the status and the body of the first request, 500 included.
 * An unknown object is a 404.
 */
export const stripeDialect: Dialect = {
  readKey(headers) {
    const key = headerOf(headers, 'idempotency-key');
    if (key !== undefined && key !== '' && key.length <= LONGEST_KEY) return key;
    return error(400, 'idempotency_error', 'The key must have from 1 to 255 characters.');
  },
  readUndoOf: (headers) => headerOf(headers, 'saga-undo-of')?.split(', ') ?? [],
  underWay: error(409, 'idempotency_key_in_use', 'Another request with this key is running.'),
  reused: error(400, 'idempotency_error', 'The key was used with other parameters.'),
  refused: error(402, 'card_declined', 'The card was declined.'),
  nothingToUndo: error(404, 'resource_missing', 'No such charge.'),
  broken: error(500, 'api_error', 'Something went wrong on our end.'),
};

function error(status: number, code: string, message: string): Answer {
  return { status, body: { error: { code, message } } };
}
