const LEGAL = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}(?:\/[A-Za-z0-9._-]{1,100})?$/;

/** The target under which a case's target is asked here: itself, or where that is no legal one a spelling of it. */
export function wireTarget(target: string): string {
  if (LEGAL.test(target) && !target.includes('..')) return target;
  const points = Array.from(target, (character) => character.codePointAt(0)?.toString(16));
  return `spelled/${points.join('-') || 'empty'}`;
}
