const LONGEST = 120;

/** How a message shows a value that should not be there, whatever it is. */
export function formatValue(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' || typeof value === 'function') return `a value of type ${typeof value}`;
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- no object is left
  return truncate(typeof value === 'string' ? JSON.stringify(value) : String(value));
}

/** How a path shows the name of a step, whatever it is. */
export function formatId(id: unknown): string {
  return typeof id === 'string' ? truncate(id) : formatValue(id);
}

/** A text cut to what a path or a message can carry. */
export function truncate(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
