import { isBranded } from '../errors/brand';

const BRAND: unique symbol = Symbol.for('temporal-saga.request');

/** What {@link SagaRequest} is made of. */
export interface SagaRequestInit {
  /**
   * `participant` or `participant/operation`: who is asked, and for what. The operation may hold
   * `A-Z a-z 0-9 . _ ~ / -`, and no `..`.
   */
  readonly target: string;
  /**
   * The body: JSON values; a Date becomes its ISO text, members that are `undefined` are left out.
   * @defaultValue `{}`
   */
  readonly content?: unknown;
}

/**
 * A message to a participant, built by a remote step's `onExecute` and `onFailure`.
 *
 * May be built anywhere; it is sent by the saga. What it holds is checked when the callback has returned,
 * with the codes `BAD_TARGET`, `UNENCODABLE` and `REQUEST_TOO_LARGE`.
 */
export class SagaRequest {
  readonly target: string;
  readonly content: unknown;
  /** Tells the compiler that an object with a target and a content is no request. */
  declare protected readonly [BRAND]: true;

  constructor({ target, content = {} }: SagaRequestInit) {
    this.target = target;
    this.content = content;
    Object.defineProperty(this, BRAND, { value: true });
  }

  static [Symbol.hasInstance](value: unknown): boolean {
    return isBranded(value, BRAND);
  }
}
