/**
 * Owns one flow: a sequence of steps that runs alone, or beside others, and its view of the context. The flow of the saga
 * itself is the root; each branch that runs beside others has a flow of its own.
 */
import type { EncodedContext, EncodedValue } from '../../context/encoding';
import {
  type ContextWrites,
  isSameValue,
  toFields,
  valueOf,
  withWrites,
  writesBetween,
  type WrittenFields,
} from './context-writes';
import type { UndoScope } from './undo-scope';

/** Two flows that run beside each other have written different values under one key. */
export interface ContextConflict {
  readonly key: string;
  /** The branch that wrote first. */
  readonly other: string;
}

/** What a flow asks of the fork of which it is a branch. */
export interface WriteGuard {
  /**
   * Records writes of a branch, unless one of them conflicts. What a branch inside it writes, it writes too.
   *
   * @param writer - The flow that has written.
   */
  write(name: string, writes: ContextWrites, writer: Flow): ContextConflict | undefined;
  /** Records writes that history holds. */
  adopt(name: string, writes: ContextWrites, writer: Flow): void;
  /** A part inside a branch does not hold: what its flows have written was never written. */
  retract(name: string, writers: ReadonlySet<Flow>): void;
  /** The first of some writes of a branch that conflicts. */
  conflictOf(name: string, writes: ContextWrites): ContextConflict | undefined;
}

/** Where a flow stands. */
export interface FlowPlace {
  readonly undoScope: UndoScope;
  /** Whether other flows may run beside it. @defaultValue false */
  readonly isConcurrent?: boolean;
  /** The fork of which it is a branch; the root has none. */
  readonly fork?: WriteGuard;
  /** The name of the branch. */
  readonly name?: string;
  /** What an earlier run of the execution has written in it. */
  readonly writes?: ContextWrites | undefined;
}

/** A layer over a context. */
export interface FlowLayer extends WrittenFields {
  readonly base: EncodedContext;
}

/** Who keeps the context of a flow for snapshots. */
export interface FlowKeeper {
  /** The context has changed. */
  changed(): void;
  /** How much more a snapshot would take if the context was this. */
  growth(context: EncodedContext): number;
}

/** Who follows the context of a flow. */
export interface FlowWatcher {
  /** A step, a join or an undo has given the flow another context. */
  changed(): void;
  /** History holds another context than changed code has computed. */
  corrected(): void;
}

/** A sequence of steps, and the context that its callbacks see. */
export class Flow {
  /** What the flow's steps are undone with. While a block is undone to run again, it is that block. */
  undoScope: UndoScope;
  /** Absent for the flow of the saga itself. */
  keeper: FlowKeeper | undefined;
  /** Only the flow of the saga itself may have one. */
  watcher: FlowWatcher | undefined;
  readonly fork: WriteGuard | undefined;
  readonly name: string;
  readonly isConcurrent: boolean;
  readonly #base: EncodedContext;
  /** What a branch has written since it began. */
  readonly #writes: Map<string, EncodedValue | undefined>;
  #context: EncodedContext;

  constructor(
    context: EncodedContext,
    { undoScope, isConcurrent = false, fork, name = '', writes }: FlowPlace,
  ) {
    this.undoScope = undoScope;
    this.isConcurrent = isConcurrent;
    this.fork = fork;
    this.name = name;
    this.#base = context;
    this.#writes = new Map(writes);
    this.#context = writes ? withWrites(context, writes) : context;
  }

  /** The current context in plain data: drafts are decoded from it, accepted drafts are encoded into it. */
  get context(): EncodedContext {
    return this.#context;
  }

  /** What the flow has written since it began, where it is a branch. */
  get writes(): ContextWrites {
    return this.#writes;
  }

  /**
   * Takes an accepted draft, unless a flow beside this one has written another value under one of its keys. An undo never
   * fails because of that, and what it writes stops no other flow.
   */
  accept(context: EncodedContext): ContextConflict | undefined {
    const { fork } = this;
    if (fork) {
      const changes = writesBetween(this.#context, context);
      const conflict = this.undoScope.isBeingUndone ? undefined : fork.write(this.name, changes, this);
      if (conflict) return conflict;
      this.#wrote(changes);
    }
    this.#context = context;
    this.keeper?.changed();
    this.watcher?.changed();
    return undefined;
  }

  /** What lies under the flow's own writes; absent where it is no layer. */
  get layer(): FlowLayer | undefined {
    return this.fork && { base: this.#base, ...toFields(this.writes) };
  }

  /** Takes the result of a join, or of a schema. What it holds does not conflict. */
  restore(context: EncodedContext): void {
    this.#take(context);
    this.watcher?.changed();
  }

  /** Takes the context that history holds, which is the current one unless code has changed. */
  correct(context: EncodedContext): void {
    if (context === this.#context) return;
    this.#take(context);
    this.watcher?.corrected();
  }

  #take(context: EncodedContext): void {
    if (context === this.#context) return;
    const { fork } = this;
    if (fork) {
      const changes = writesBetween(this.#context, context);
      if (!this.undoScope.isBeingUndone) fork.adopt(this.name, changes, this);
      this.#wrote(changes);
    }
    this.#context = context;
    this.keeper?.changed();
  }

  /** A value that is again that of the beginning is not written. */
  #wrote(changes: ContextWrites): void {
    for (const [key, value] of changes) {
      if (isSameValue(value, valueOf(this.#base, key))) this.#writes.delete(key);
      else this.#writes.set(key, value);
    }
  }
}
