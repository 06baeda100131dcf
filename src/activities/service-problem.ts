/** Owns the message about a service in the place of a participant: an object with a function for each operation. */
import { isThenable } from '../engine/callbacks/await-microtasks';
import { fieldOf } from '../errors/describe-error';

/** The keys that a participant may have. An object with one of them is a participant, or wants to be one. */
export const PARTICIPANT_KEYS = [
  ...['taskQueue', 'call', 'transport', 'close', 'url', 'headers', 'tls', 'busy', 'notFound'],
  ...['idempotencyKey', 'execute', 'undo', 'probe'],
];

const REMEDY =
  'a participant is one function for all operations: ({ operation, content }) => service[operation](content).';

/** What is wrong with an object that has functions by operation, or is a service; `undefined` for any other value. */
export function serviceProblem(given: unknown): string | undefined {
  if (typeof given !== 'object' || given === null || Array.isArray(given) || isThenable(given))
    return undefined;
  const fields = Object.entries(given);
  if (fields.some(([key]) => PARTICIPANT_KEYS.includes(key))) return undefined;
  const functions = fields.filter(([, value]) => typeof value === 'function').map(([key]) => key);
  if (functions.length > 0) return `an object with the functions ${functions.join(', ')}; ${REMEDY}`;
  const name = fieldOf(fieldOf(given, 'constructor'), 'name');
  return typeof name === 'string' && name !== 'Object'
    ? `an instance of the class ${name}; ${REMEDY}`
    : undefined;
}
