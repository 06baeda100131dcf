import type { Phase } from '../../definition/options/resolve-options';
import type { SagaFailure } from './failure';
import type { RequestChange } from '../operators/operator-action';
import type { Reply } from './reply';

/** What became of the deed of a step: the ground on which the undo plan is made (S4). */
export type StepOutcome = 'done' | 'refused' | 'unknown';

/** Where a step stands. */
export type StepStatus = 'running' | 'done' | 'failed';

/**
 * Where the undo of a step stands. `nothing`: there turned out to be nothing to undo (S2, S6). `skipped`: a
 * person gave it up.
 */
export type UndoStatus = 'running' | 'undone' | 'nothing' | 'failed' | 'skipped';

/** What identifies the request of a phase, and what an operator may change of it. */
export interface Changeable {
  /** Counts the requests that need a key of their own, from 1 (S9). */
  generation: number;
  /** The latest change: it holds for whatever is sent under that key. */
  change?: RequestChange;
  /** When the request was first sent under the key of this generation, in milliseconds since 1970. */
  sentAt?: number;
  /** Whether the participant has refused the undo under the key of this generation. */
  isRefused?: true;
  /** Whether an earlier request of the undo under this key is in doubt: it may have undone the step. */
  isDoubted?: true;
}

/** What happened to one step that was started. */
export interface JournalEntry extends Changeable {
  /** The step's path: `<step>`, or `<conditional>.if-<n>.<step>`. */
  readonly step: string;
  /** `local`, `remote` or `conditional`. */
  readonly kind: string;
  status: StepStatus;
  /** When it started and ended, in milliseconds since 1970. */
  readonly startedAt?: number;
  endedAt?: number;
  /** Absent while nothing can have been done. */
  outcome?: StepOutcome;
  /** How often the request was sent. */
  attempts?: number;
  /** The generations whose request may have reached the participant. */
  sent: readonly number[];
  /** Set while the request may still land: the milliseconds to wait before asking about it, or its undo. */
  settleTime?: number;
  /** Bytes of JSON. */
  requestSize?: number;
  responseSize?: number;
  /** What a probe found, where the step has one and was in doubt. */
  probe?: ProbeEntry;
  /** The reply, where `keepReply` asks for it. */
  reply?: Reply;
  /** The branch that a conditional chose: `if-<n>`, `else` or `none`. */
  branch?: string;
  undo?: UndoEntry;
}

/** What the participant said when it was asked whether it had done the deed. */
export interface ProbeEntry {
  readonly found: 'done' | 'not-done' | 'unknown';
  /** The generation of its idempotency key; absent in the journals of 0.2, where it was that of the request. */
  readonly generation?: number;
  readonly attempts?: number;
}

/** What happened to the undo of a step. */
export interface UndoEntry extends Changeable {
  status: UndoStatus;
  readonly startedAt?: number;
  endedAt?: number;
  attempts?: number;
  /** Who undid it by hand, or gave it up. */
  by?: string;
  error?: SagaFailure;
}

/** The record of what each step did, in the order in which the steps started. */
export class Journal {
  readonly #list: JournalEntry[] = [];
  readonly #positions = new Map<string, number>();
  /** About how many bytes of JSON the entries take when an execution goes on in a fresh run. */
  weight = 0;

  /** @param startedAt - Absent for a step that only the run before a reset has started. */
  start(step: string, kind: string, startedAt?: number): JournalEntry {
    const time = startedAt !== undefined && { startedAt };
    return this.add({ step, kind, status: 'running', ...time, generation: 1, sent: [] });
  }

  add(entry: JournalEntry): JournalEntry {
    this.#positions.set(entry.step, this.#list.length);
    this.#list.push(entry);
    return entry;
  }

  find(step: string): JournalEntry | undefined {
    return this.#list[this.positionOf(step)];
  }

  /** Where a step stands among those that were started, from 0; -1 when it was not. */
  positionOf(step: string): number {
    return this.#positions.get(step) ?? -1;
  }

  get entries(): readonly JournalEntry[] {
    return this.#list;
  }
}

/** Gives the next request a key of its own (S9), which the run before a reset has not used either. */
export function beginGeneration(request: Changeable & { readonly sent?: readonly number[] }): void {
  const { generation, sent = [] } = request;
  request.generation = Math.max(generation, ...sent) + 1;
  delete request.sentAt;
  delete request.isRefused;
  delete request.isDoubted;
}

/** Whether the undo of a step is over, one way or the other. */
export function isUndoOver({ undo }: JournalEntry): boolean {
  return undo !== undefined && undo.status !== 'running';
}

/** Whether a request was sent, or is about to be, under the key of this phase and generation. */
export function isKnown({ sent, undo }: JournalEntry, phase: Phase, generation: number): boolean {
  if (phase === 'undo') return undo !== undefined && generation >= 1 && generation <= undo.generation;
  return phase === 'execute' && sent.includes(generation);
}

/** Whether the request of a phase has got its answer. */
export function isAnswered({ outcome, undo }: JournalEntry, phase: Phase): boolean {
  if (phase === 'undo') return undo?.status === 'undone' || undo?.status === 'nothing';
  return phase === 'execute' && (outcome === 'done' || outcome === 'refused');
}
