/** Owns which targets a request may have: the one rule for callbacks and for operators. */
const TARGET = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,99}(?:\/[A-Za-z0-9._~/-]{1,400})?$/;

/** Whether a value is `participant` or `participant/operation`. */
export function isTarget(value: unknown): value is string {
  return typeof value === 'string' && TARGET.test(value) && !value.includes('..');
}
