import { isBranded } from '../errors/brand';
import { SagaError } from '../errors/saga-error';
import { isSagaResponseStatus, SagaResponseStatus } from './reply-status';

const BRAND = Symbol.for('temporal-saga.response');

/** What {@link SagaResponse} is made of. */
export interface SagaResponseInit<R = unknown> {
  /** @defaultValue `{}` */
  readonly content?: R;
  /** @defaultValue 200 */
  readonly status?: SagaResponseStatus;
  /** The status of the HTTP answer that this reply came from, where it came by HTTP. */
  readonly httpStatus?: number;
  /**
   * The execution that the reply belongs to: what `Saga-Id` (HTTP) or `metadata.sagaId` said. Needed by
   * `manager.run({ response })` alone.
   */
  readonly uuid?: string;
  /**
   * The request that it replies to, by its idempotency key: what `Saga-Request` (HTTP) or
   * `metadata.idempotencyKey` said. Needed by `manager.run({ response })` alone.
   */
  readonly request?: string;
}

/**
 * A participant's reply: what `onSuccess` and `onError` receive, what a function participant may return to
 * choose the status itself, and what `manager.run({ response })` takes where a participant replies later.
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
