/**
 * Owns how much of a workflow task local requests may fill: the end of the task brings all their results to the server at once,
 * and Temporal ends a workflow whose task has more than 4 MiB.
 *
 * It counts from the last recorded request on, which is never later than the start of the task: a replay, which may cut tasks
 * elsewhere, counts the same.
 */
import { LARGEST_PAYLOAD } from '../../engine/limits';

/** What the result of a local request takes beside its reply and its context. */
const RESULT_BYTES = 2_000;
/** With less room than this for its reply, a request is recorded instead. */
const SMALLEST_ROOM = 64 * 1024;

/** The room for the results of local requests. */
export class LocalPace {
  #taken = 0;

  /**
   * How large the reply of a request may be, in bytes of JSON; `undefined` where there is no room for it.
   *
   * @param echo - Bytes of the context that travels beside the request and its reply.
   */
  roomBeside(echo: number): number | undefined {
    const room = LARGEST_PAYLOAD - this.#taken - echo - RESULT_BYTES;
    return room < SMALLEST_ROOM ? undefined : room;
  }

  /** A local request has ended with a result of so many bytes. */
  took(bytes: number): void {
    this.#taken += bytes + RESULT_BYTES;
  }

  /** A recorded request has ended: the results before it are in history. */
  restarts(): void {
    this.#taken = 0;
  }
}
