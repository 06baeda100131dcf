import { isBranded } from '../errors/brand';

const BRAND = Symbol.for('temporal-saga.refused');

/**
 * Thrown by a participant (a function of the saga worker) to refuse a request: the reply becomes ERROR (400)
 * with this content. It promises that nothing was done.
 *
 * Where it may run: in activities and function participants. An activity of another worker refuses with an
 * `ApplicationFailure` of type `SagaRefused`, non-retryable, its first detail the content.
 */
export class SagaRefused extends Error {
  /** What the saga's `onError` reads: why, in JSON values. */
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
