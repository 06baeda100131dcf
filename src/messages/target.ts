/** Owns which targets a request may have: the one rule for callbacks and for operators. */
import { formatValue } from '../errors/format-value';
import { SagaError } from '../errors/saga-error';

/** A participant of the worker, or the one that starts sagas. */
const TARGET = /^(?:@saga|[A-Za-z0-9][A-Za-z0-9._~-]{0,99})(?:\/[A-Za-z0-9._~/-]{1,400})?$/;

/** Whether a value is `participant` or `participant/operation`. */
export function isTarget(value: unknown): value is string {
  return typeof value === 'string' && TARGET.test(value) && !value.includes('..');
}

/** Why a value is no target, and what to write. */
export function targetProblem(value: unknown): string {
  const form = 'Write new SagaRequest({ target: "participant/operation", content }).';
  if (typeof value !== 'string') return `The request has no target, but ${formatValue(value)}. ${form}`;
  return `The target ${formatValue(value)} is not "participant" or "participant/operation"${adviceFor(value)}.`;
}

function adviceFor(target: string): string {
  if (/^https?:/i.test(target)) return ': the URL belongs into the participants of the worker';
  if (target.startsWith('/')) return ': begin it with the name of the participant';
  if (/[?#]/.test(target)) return ': put the values of the query into the content';
  if (target.includes('..')) return ': it may not contain ..';
  return ': it has letters, digits and . _ ~ - alone, and / between its parts';
}

/** @throws SagaError `BAD_TARGET` for a value that is no target. */
export function checkTarget(target: unknown): void {
  if (!isTarget(target)) throw new SagaError('BAD_TARGET', targetProblem(target));
}
