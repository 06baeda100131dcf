/** Owns how many bytes of requests an execution in memory begins at once, with the same limit as on Temporal (S13). */
import { MOST_BYTES_AT_ONCE } from '../protocol/request-pace';

/** The requests that have begun since something came back. */
export class RequestPace {
  #begun = 0;

  /** Whether a request of so many bytes may begin; a single one always may. */
  admits(bytes: number): boolean {
    return bytes === 0 || this.#begun === 0 || this.#begun + bytes <= MOST_BYTES_AT_ONCE;
  }

  begins(bytes: number): void {
    this.#begun += bytes;
  }

  /** Something has come back. */
  restart(): void {
    this.#begun = 0;
  }
}
