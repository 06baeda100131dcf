/** Owns the question for the view that a saga publishes, and its answer. */
import type { EncodedValue } from '../context/encoding';
import { ownField } from '../context/own-fields';
import { formatValue } from '../errors/format-value';
import { SagaError } from '../errors/saga-error';

/** The question of a caller, which the next moment answers at which the view may have changed. */
export interface ViewQuestion {
  /** The moment that the caller knows; 0 is before the first one. */
  readonly seen: number;
}

/** The answer. It may bring nothing new: the execution has ended, or continues in another run, which is asked again. */
export interface ViewAnswer {
  /** The moment of the view: the next question names it as seen. */
  readonly moments: number;
  /** Absent while nothing is published. */
  readonly view?: EncodedValue;
  /** The saga publishes nothing. */
  readonly publishes?: false;
}

/**
 * Checks a question; nothing asks for the first view.
 *
 * @throws {@link SagaError} `INPUT_INVALID`.
 */
export function admitViewQuestion(value: unknown): ViewQuestion {
  const seen = ownField(value, 'seen') ?? 0;
  if (typeof seen === 'number' && Number.isSafeInteger(seen) && seen >= 0) return { seen };
  const message = `A question for the view of a saga is { seen }, with the moments of the last answer, not ${formatValue(value)}.`;
  throw new SagaError('INPUT_INVALID', message);
}

/** The error for a question that no view can answer. */
export function viewNotDeclared(saga: string): SagaError {
  const message = `The saga ${saga} publishes no view: it has no publishes. Add one, and start the saga again.`;
  return new SagaError('VIEW_NOT_DECLARED', message);
}
