/** Owns the values of the search attribute for open waits: Temporal's lists find an execution by what it waits for. */
import { definedPath } from '../definition/walk-definition';
import type { OpenWait } from '../engine/waits/open-wait';

/** The value while no wait is open. Temporal drops an empty list, and a start has to show that it sets the attribute. */
const NOTHING = 'none';

/** Temporal refuses a value of more than 2,048 bytes of JSON, and the workflow task of its change fails again and again. */
const MOST_BYTES = 2_000;

/**
 * The values for open waits: the kind of each wait, and its kind with its name, each once and sorted. The kinds are always
 * among them. Names are left out where all of them need more than Temporal accepts.
 */
export function waitValues(waits: readonly OpenWait[]): string[] {
  if (waits.length === 0) return [NOTHING];
  const kinds = new Set(waits.map(({ kind }) => kind));
  const named = new Set(waits.map((wait) => `${wait.kind}:${nameOf(wait)}`));
  const values: string[] = [];
  let bytes = 0;
  for (const value of [...[...kinds].sort(), ...[...named].sort()]) {
    // Names are ASCII. Each value has two quotes, and a comma or a bracket.
    bytes += value.length + 3;
    if (bytes < MOST_BYTES) values.push(value);
  }
  return values.sort();
}

/** An event has a name of its own; another wait has that of its step, the last one in the path. */
function nameOf({ event, step }: OpenWait): string {
  return event ?? definedPath(step).replace(/^.*\./, '');
}
