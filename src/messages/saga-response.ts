/** Owns the reply of a participant. */
import { isBranded } from '../errors/brand';
import { SagaError } from '../errors/saga-error';
import { isSagaResponseStatus, SagaResponseStatus } from './reply-status';

const BRAND = Symbol.for('temporal-saga.response');

/** The parts of a {@link SagaResponse}. */
export interface SagaResponseInit<R = unknown> {
  /** @defaultValue `{}` */
  readonly content?: R;
  /** @defaultValue 200 */
  readonly status?: SagaResponseStatus;
  /** The status of the HTTP answer that this reply came from, where it came by HTTP. */
  readonly httpStatus?: number;
  /**
   * The execution that the reply belongs to: the value of `Saga-Id` (HTTP) or `metadata.sagaId`. Only
   * `manager.run({ response })` needs it.
   */
  readonly uuid?: string;
  /**
   * The idempotency key of the request: the value of `Saga-Request` (HTTP) or `metadata.idempotencyKey`. Only
   * `manager.run({ response })` needs it.
   */
  readonly request?: string;
}

/**
 * A participant's reply. `onSuccess` and `onError` receive it, a function participant may return it to choose the status
 * itself, and `manager.run({ response })` takes it where a participant replies later.
 *
 * @throws {@link SagaError} `INPUT_INVALID` when the status is none of the three.
 */
export class SagaResponse<R = unknown> {
  readonly status: SagaResponseStatus;
  readonly httpStatus: number | undefined;
  readonly uuid: string | undefined;
  readonly request: string | undefined;
  readonly #content: R;

  constructor(init: SagaResponseInit<R> = {}) {
    const { content, status = SagaResponseStatus.SUCCESS, httpStatus, uuid, request } = init;
    if (!isSagaResponseStatus(status)) {
      throw new SagaError('INPUT_INVALID', `A response's status is 200, 400 or 500, not ${String(status)}.`, {
        details: { status },
      });
    }
    this.#content = content === undefined ? ({} as R) : content;
    this.status = status;
    this.httpStatus = httpStatus;
    this.uuid = uuid;
    this.request = request;
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** The reply's content. The original's accessor had to be awaited; awaiting this one does no harm. */
  content(): R {
    return this.#content;
  }

  /** Whether the status is SUCCESS. */
  get ok(): boolean {
    return this.status === SagaResponseStatus.SUCCESS;
  }

  static [Symbol.hasInstance](value: unknown): boolean {
    return isBranded(value, BRAND);
  }
}
