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
  /** The execution that the reply belongs to; needed by `manager.run({ response })` alone. */
  readonly uuid?: string;
}

/**
 * A participant's reply: what `onSuccess` and `onError` receive, and what a function participant may return
 * to choose the status itself.
 *
 * @throws {@link SagaError} `INPUT_INVALID` when the status is none of the three.
 */
export class SagaResponse<R = unknown> {
  readonly status: SagaResponseStatus;
  readonly httpStatus: number | undefined;
  readonly uuid: string | undefined;
  readonly #content: R;

  constructor({ content, status = SagaResponseStatus.SUCCESS, httpStatus, uuid }: SagaResponseInit<R> = {}) {
    if (!isSagaResponseStatus(status)) {
      throw new SagaError('INPUT_INVALID', `A response's status is 200, 400 or 500, not ${String(status)}.`, {
        details: { status },
      });
    }
    this.#content = content === undefined ? ({} as R) : content;
    this.status = status;
    this.httpStatus = httpStatus;
    this.uuid = uuid;
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
