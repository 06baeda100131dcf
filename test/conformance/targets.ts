/** Maps the targets of cases to valid targets. */
const LEGAL = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}(?:\/[A-Za-z0-9._-]{1,100})?$/;

/** The valid target for a target of a case: itself, or its code points if it is not valid. */
export function wireTarget(target: string): string {
  if (LEGAL.test(target) && !target.includes('..')) return target;
  const points = Array.from(target, (character) => character.codePointAt(0)?.toString(16));
  return `spelled/${points.join('-') || 'empty'}`;
}
