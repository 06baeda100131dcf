import { createHash } from 'node:crypto';
import type { SagaStartInput } from '../protocol/start-input';

/** What tells two starts apart: the workflow type and its input, whatever the order of keys. */
export function startDigest(type: string, input: SagaStartInput): string {
  return createHash('sha256')
    .update(JSON.stringify([type, sorted(input)]))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return entries.map(([key, member]) => [key, sorted(member)]);
}
