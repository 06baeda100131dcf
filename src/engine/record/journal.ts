/**
 * Owns the list of the steps that were started, in that order, and their total weight in a snapshot.
 */
import { compact } from '../../context/compact';
import { isQuery } from '../../definition/walk-definition';
import type { Phase } from '../../definition/options/resolve-options';
import type { JournalEntry } from './journal-entry';
import { StepEntry } from './step-entry';

/** The record of what each step did, in the order in which the steps started. */
export class Journal {
  readonly #list: StepEntry[] = [];
  readonly #positions = new Map<string, number>();
  /** How many items of loops have each step. */
  readonly #items = new Map<string, number>();
  /** About how many bytes of JSON the entries take in the snapshot of a continue-as-new run. */
  weight = 0;

  /** @param startedAt - Absent for a step that only the run before a reset has started. */
  start(step: string, kind: string, startedAt?: number): StepEntry {
    return this.add(compact({ step, kind, status: 'running' as const, startedAt, generation: 1, sent: [] }));
  }

  add(data: JournalEntry): StepEntry {
    const entry = new StepEntry(data);
    this.#positions.set(entry.step, this.#list.length);
    this.#list.push(entry);
    return entry;
  }

  /** The weight of an entry is this from now on. */
  counts(entry: StepEntry, weight: number): void {
    this.weight += weight - entry.weight;
    entry.weight = weight;
  }

  /**
   * Counts more items that have a step.
   *
   * @returns How many had it before.
   */
  countItems(step: string, more: number): number {
    const before = this.#items.get(step) ?? 0;
    this.#items.set(step, before + more);
    return before;
  }

  find(step: string): StepEntry | undefined {
    return this.#list[this.positionOf(step)];
  }

  /** Where a step stands among those that were started, from 0; -1 when it was not. */
  positionOf(step: string): number {
    return this.#positions.get(step) ?? -1;
  }

  get entries(): readonly StepEntry[] {
    return this.#list;
  }
}

/** Whether a request was sent, or is about to be, under the key of this phase and generation. */
export function isKnown({ kind, sent, undo }: JournalEntry, phase: Phase, generation: number): boolean {
  if (phase === 'undo') return undo !== undefined && generation >= 1 && generation <= undo.generation;
  if (!isOwn(phase)) return false;
  if (!isQuery({ kind })) return sent.includes(generation);
  // A query has asked under every key up to the latest one.
  return generation >= 1 && sent.some((latest) => generation <= latest);
}

/** Whether the request of a phase has got its answer. */
export function isAnswered({ outcome, undo }: JournalEntry, phase: Phase): boolean {
  if (phase === 'undo') return undo?.status === 'undone' || undo?.status === 'nothing';
  return isOwn(phase) && (outcome === 'done' || outcome === 'refused');
}

/** Whether a request is that of a step, or of a notice, itself. */
function isOwn(phase: Phase): boolean {
  return phase === 'execute' || phase === 'notice';
}
