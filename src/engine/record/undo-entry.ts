/**
 * Owns the undo of one step in the journal (S6, S7): each change of it is a method here.
 */
import type { RequestChange } from '../operators/operator-action';
import type { SagaFailure } from './failure';
import type { UndoEntry, UndoStatus } from './journal-entry';
import { JournaledRequest, type Writable } from './request-generation';

/** The undo of a step that was started. */
export class StepUndo extends JournaledRequest implements UndoEntry {
  // Declared alone: a field that is not set must not be there, since snapshots hold the entry as JSON.
  declare readonly status: UndoStatus;
  declare readonly startedAt?: number;
  declare readonly endedAt?: number;
  declare readonly by?: string;
  declare readonly error?: SagaFailure;
  declare readonly isRefused?: true;
  declare readonly isDoubted?: true;

  constructor(data: UndoEntry) {
    super();
    Object.assign(this, data);
  }

  /** An undo that starts now. */
  static start(now: number): StepUndo {
    return new StepUndo({ status: 'running', startedAt: now, generation: 1 });
  }

  get isOver(): boolean {
    return this.status !== 'running';
  }

  /** It happened, or there was nothing to undo. */
  succeeded(status: 'undone' | 'nothing'): void {
    this.#own.status = status;
  }

  /** An operator has undone the step. */
  doneByHand(by: string): void {
    this.#own.status = 'undone';
    this.#own.by = by;
  }

  /** It failed for good, and no operator is waited for. */
  failed(failure: SagaFailure): void {
    this.#own.status = 'failed';
    this.#own.error = failure;
  }

  /** An operator skipped it, or ended the execution. */
  givenUp(by: string, failure: SagaFailure): void {
    this.#own.by = by;
    this.#own.status = 'skipped';
    this.#own.error = failure;
  }

  /** The participant has refused it. Where an earlier request is in doubt, its answer is still to come. */
  refused(): void {
    if (!this.isDoubted) this.#own.isRefused = true;
  }

  /** A request of it may have had its effect. */
  inDoubt(): void {
    this.#own.isDoubted = true;
  }

  override beginGeneration(change?: RequestChange): void {
    super.beginGeneration(change);
    delete this.#own.isRefused;
    delete this.#own.isDoubted;
  }

  ended(now: number): void {
    this.#own.endedAt = now;
  }

  get #own(): Writable<UndoEntry> {
    return this;
  }
}
