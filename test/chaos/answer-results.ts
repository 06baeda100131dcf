import { SagaError } from 'temporal-saga';
import { Counter } from './counter';

/** No worker, or no server, at the moment. */
const UNREACHABLE: ReadonlySet<string> = new Set(['WORKER_UNAVAILABLE', 'SERVER_UNAVAILABLE']);

/** The results of the answers that a clerk gives. */
export class AnswerResults {
  /** Counts of the results. */
  readonly counter = new Counter();
  readonly #kind: string;
  readonly #refusals: readonly string[];
  readonly #problems = new Map<string, string>();

  /**
   * @param kind - What the clerk gives: `a reply`.
   * @param refusals - The codes that a late or repeated one may get.
   */
  constructor(kind: string, refusals: readonly string[]) {
    this.#kind = kind;
    this.#refusals = refusals;
  }

  /** The unexpected codes, by uuid. */
  get problems(): ReadonlyMap<string, string> {
    return this.#problems;
  }

  /**
   * Gives an answer, and counts what becomes of it.
   *
   * @param accepted - What an accepted one counts as.
   * @throws the error of a worker or server that is down
   */
  async count(uuid: string, accepted: string, answer: () => Promise<unknown>): Promise<void> {
    try {
      await answer();
      this.counter.add(accepted);
    } catch (error) {
      if (!(error instanceof SagaError) || UNREACHABLE.has(error.code)) throw error;
      this.counter.add(error.code);
      if (!this.#refusals.includes(error.code)) {
        this.#problems.set(uuid, `${this.#kind} to it got ${error.code}`);
      }
    }
  }
}
