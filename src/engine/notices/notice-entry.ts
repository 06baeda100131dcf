/** Owns the record of one notice: what became of it. */
import type { EndStatus } from '../../definition/notice';
import { sizeOf } from '../../context/json-size';
import { type SagaFailure, withoutCauses } from '../record/failure';
import type { JournalEntry } from '../record/journal-entry';
import type { Writable } from '../record/request-generation';
import { StepEntry } from '../record/step-entry';

/**
 * What became of a notice. `delivered`: the participant has taken it, or an operator has delivered it by hand; `nothing`:
 * there was nothing to say; `skipped`: an operator skipped it, or ended the execution.
 */
export type NoticeOutcome = 'sending' | 'delivered' | 'nothing' | 'failed' | 'skipped';

/** A notice that was begun, as plain data. */
export interface NoticeData extends JournalEntry {
  /** The end that it is about. */
  readonly end: EndStatus;
  readonly delivery: NoticeOutcome;
  /** `participant` or `participant/operation`; absent while no request is built. */
  readonly target?: string;
  /** The operator who delivered it by hand, skipped it, or ended the execution. */
  readonly by?: string;
}

/** The most that is kept of the failure of a notice, in bytes of JSON. */
const LARGEST_ERROR = 4 * 1024;

/** A notice that was begun. */
export class NoticeEntry extends StepEntry implements NoticeData {
  // Declared alone: a field that is not set must not be there, since snapshots hold the entry as JSON.
  declare readonly end: EndStatus;
  declare readonly delivery: NoticeOutcome;
  declare readonly target?: string;
  declare readonly by?: string;

  // eslint-disable-next-line @typescript-eslint/no-useless-constructor -- it asks for more than a step has
  constructor(data: NoticeData) {
    super(data);
  }

  /** A notice that begins now. */
  static start(path: string, end: EndStatus, now: number): NoticeEntry {
    return new NoticeEntry({
      step: path,
      kind: 'notice',
      status: 'running',
      startedAt: now,
      generation: 1,
      sent: [],
      end,
      delivery: 'sending',
    });
  }

  /** Its request is built. */
  goesTo(target: string): void {
    this.#own.target = target;
  }

  /** It is over: the participant has taken it, or there was nothing to say. */
  succeeded(delivery: 'delivered' | 'nothing'): void {
    this.#own.delivery = delivery;
  }

  /** An operator has delivered it. */
  doneByHand(by: string): void {
    this.#own.delivery = 'delivered';
    this.#own.by = by;
  }

  /** It failed for good. */
  failed(error: SagaFailure): void {
    this.#own.delivery = 'failed';
    this.failedWith(fitted(error));
  }

  /** An operator skipped it, or ended the execution. */
  skipped(by: string, error: SagaFailure): void {
    this.#own.delivery = 'skipped';
    this.#own.by = by;
    this.failedWith(fitted(error));
  }

  get #own(): Writable<NoticeData> {
    return this;
  }
}

/** Snapshots and records hold the failures of all notices. */
function fitted(error: SagaFailure): SagaFailure {
  return sizeOf(error) <= LARGEST_ERROR ? error : withoutCauses(error);
}
