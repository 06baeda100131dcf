/** Owns the base class of every error that the library throws. */
import { isBranded } from './brand';
import type { SagaErrorCode } from './error-codes';
import { printableLines } from './printable';
import { setUnprinted } from './unprinted-fields';

/** Facts about an error as plain data, such as the received value, its path and the known names. */
export type SagaErrorDetails = Readonly<Record<string, unknown>>;

const BRAND = Symbol.for('temporal-saga.error');

/**
 * The base class of every error of this library. Test `code`, never the message. Thrown in workflow, activity, worker
 * and client code.
 *
 * `instanceof` also holds for an instance from another copy of the library or another realm (the workflow sandbox, a
 * jest environment), where the class itself is another object.
 */
export class SagaError extends Error {
  /** The stable code; see {@link SAGA_ERROR_CODES}. */
  readonly code: SagaErrorCode;
  /** The message without the code in front. Control characters except newlines are escaped. Not enumerable. */
  readonly reason!: string;
  /** Facts about this error; empty if the message names them all. Not enumerable. */
  readonly details!: SagaErrorDetails;

  constructor(
    code: SagaErrorCode,
    reason: string,
    options: { details?: SagaErrorDetails; cause?: unknown } = {},
  ) {
    const printed = printableLines(reason);
    super(`[${code}] ${printed}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    setUnprinted(this, { reason: printed, details: options.details ?? {} });
    Object.defineProperty(this, BRAND, { value: true });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== SagaError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return isBranded(value, BRAND);
  }
}
