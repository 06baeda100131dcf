/** Owns the options by which participants read HTTP statuses in different ways. */
import { SagaError } from '../errors/saga-error';

/** The meaning of a 404 to an undo. */
export type NotFoundReading = 'unproven' | 'nothing-to-undo';

/** The meanings of some statuses of one participant. */
export interface AnswerRules {
  /** Statuses of a participant that still works on the request. */
  readonly busy: ReadonlySet<number>;
  /** Whether its 404 to an undo means that there is nothing to undo. */
  readonly notFound: boolean;
}

/** @throws SagaError `CONFIGURATION_INVALID` */
export function readAnswerRules(options: {
  readonly busy?: readonly number[] | undefined;
  readonly notFound?: NotFoundReading | undefined;
}): AnswerRules {
  const { busy = [], notFound = 'unproven' } = options;
  if (!Array.isArray(busy) || !busy.every(isStatus)) {
    throw invalid('busy', 'a list of HTTP statuses from 400 to 599, such as [409]');
  }
  if (notFound !== 'unproven' && notFound !== 'nothing-to-undo') {
    throw invalid('notFound', "'unproven' or 'nothing-to-undo'");
  }
  return { busy: new Set(busy), notFound: notFound === 'nothing-to-undo' };
}

function isStatus(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 400 && (value as number) <= 599;
}

function invalid(option: string, expected: string): SagaError {
  return new SagaError('CONFIGURATION_INVALID', `\`${option}\` is ${expected}.`, { details: { option } });
}
