/** Owns the view of an execution that callers see before the end: what is published, and when it may have changed. */
import type { EncodedValue } from '../context/encoding';
import { sizeOf } from '../context/json-size';

/** A view in a snapshot. */
export interface ViewSnapshot {
  readonly view?: EncodedValue;
  readonly moments: number;
}

/** What an execution publishes. */
export class PublishedView {
  /** Called at each moment; the host answers those who wait for one. */
  onMoment: (() => void) | undefined;
  #view: EncodedValue | undefined;
  #size = 0;
  #moments = 0;
  #problem: string | undefined;

  /** Absent while nothing is published. */
  get view(): EncodedValue | undefined {
    return this.#view;
  }

  /** Bytes of JSON. */
  get size(): number {
    return this.#size;
  }

  /**
   * How often the view may have changed. Those who wait count moments, not changes: a replay finds the same moments with code
   * that makes another view.
   */
  get moments(): number {
    return this.#moments;
  }

  /** Why the first view that could not be made was not; the view before it stays. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Publishes a view. */
  show(view: EncodedValue, size: number): void {
    this.#view = view;
    this.#size = size;
  }

  /** The view could not be made: the one before it stays. */
  failed(problem: string): void {
    this.#problem ??= problem;
  }

  /** The view may have changed. */
  moment(): void {
    this.#moments += 1;
    this.onMoment?.();
  }

  /** What another run of the execution begins with; absent where nothing is ever published. */
  get snapshot(): ViewSnapshot | undefined {
    if (this.#moments === 0) return undefined;
    return this.#view === undefined
      ? { moments: this.#moments }
      : { view: this.#view, moments: this.#moments };
  }

  restore({ view, moments }: ViewSnapshot): void {
    if (view !== undefined) this.show(view, sizeOf(view));
    this.#moments = moments;
  }
}
