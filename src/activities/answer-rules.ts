import { SagaError } from '../errors/saga-error';

/** What a 404 to an undo says. */
export type NotFoundReading = 'unproven' | 'nothing-to-undo';

/** How the answers of one participant are read, where participants differ. */
export interface AnswerRules {
  /** Statuses that say that it is still at work. */
  readonly busy: ReadonlySet<number>;
  /** Whether its 404 to an undo says that there is nothing to undo. */
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
