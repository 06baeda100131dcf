/** Owns the error by which a participant refuses a request. */
import { isBranded } from '../errors/brand';

const BRAND = Symbol.for('temporal-saga.refused');

/**
 * Thrown by a participant (a function of the saga worker) to refuse a request: the reply is ERROR (400) with this content.
 * It promises that the request had no effect.
 *
 * Where it may run: in activities and function participants. An activity of another worker refuses with an
 * `ApplicationFailure` of type `SagaRefused`, non-retryable, its first detail the content.
 */
export class SagaRefused extends Error {
  /** The reason, in JSON values, for the saga's `onError`. */
  readonly content: unknown;

  constructor(content: unknown = {}, message = 'The participant refused the request.') {
    super(message);
    this.content = content;
    this.name = 'SagaRefused';
    Object.defineProperty(this, BRAND, { value: true });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isBranded(value, BRAND);
  }
}
