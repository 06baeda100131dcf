/**
 * Owns how much flows beside each other may begin. Temporal ends a workflow whose task has commands of more than 4 MiB; and
 * a history of 51,200 events or 50 MB.
 */
import { MOST_BYTES_AT_ONCE } from '../../protocol/request-pace';

/** What a request takes beside its content and its context: metadata, options and a summary. */
const COMMAND_BYTES = 1_000;

/** At this length a run should end: well below the 51,200 events; Temporal suggests continue-as-new at 4,096. */
const MOST_EVENTS = 10_000;

/** At this length a run begins nothing more, and continues in another run once all flows are quiescent. */
const LAST_EVENT = 40_000;
const LAST_BYTE = 40 * 1024 * 1024;
/** So many times as long as it was when Temporal suggested another run: until then a quiescent moment may come by itself. */
const PATIENCE = 4;

/** The history of a run, as the present workflow task knows it. */
export interface RunHistory {
  readonly historyLength: number;
  /** Bytes. */
  readonly historySize: number;
  readonly continueAsNewSuggested: boolean;
}

/** What this run may still begin. */
export class Pace {
  readonly #history: () => RunHistory;
  #task = -1;
  #begun = 0;
  /** The length at which Temporal has suggested another run. */
  #suggestedAt: number | undefined;

  /** @param history - The history as it is now. */
  constructor(history: () => RunHistory) {
    this.#history = history;
  }

  /** Whether a run of one flow should end. */
  get isLong(): boolean {
    const { continueAsNewSuggested, historyLength } = this.#history();
    return continueAsNewSuggested || historyLength >= MOST_EVENTS;
  }

  /** Whether a run of several flows should end once all are quiescent. */
  get isDue(): boolean {
    return this.isLong || this.#history().historySize >= LAST_BYTE;
  }

  /**
   * Whether a flow beside others may begin a step, or a request.
   *
   * @param bytes - Of the request and of what travels beside it; absent for a step.
   */
  admits(bytes?: number): boolean {
    const { continueAsNewSuggested, historyLength, historySize } = this.#history();
    if (continueAsNewSuggested) this.#suggestedAt ??= historyLength;
    const last = Math.min(LAST_EVENT, PATIENCE * (this.#suggestedAt ?? LAST_EVENT));
    if (historyLength >= last || historySize >= LAST_BYTE) return false;
    if (bytes === undefined) return true;
    const begun = this.#begunIn(historyLength);
    return begun === 0 || begun + bytes + COMMAND_BYTES <= MOST_BYTES_AT_ONCE;
  }

  /** A request leaves. */
  begins(bytes: number): void {
    this.#begun = this.#begunIn(this.#history().historyLength) + bytes + COMMAND_BYTES;
  }

  /** What the present workflow task has begun: each task has a history of another length. */
  #begunIn(task: number): number {
    if (task !== this.#task) this.#begun = 0;
    this.#task = task;
    return this.#begun;
  }
}
