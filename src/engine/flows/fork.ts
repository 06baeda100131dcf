/**
 * Owns the branches of a block that runs them beside each other: who has written which key of the context, which writes
 * exclude each other, and how the writes of all branches become one context again.
 */
import type { EncodedContext, EncodedValue } from '../../context/encoding';
import { type ContextWrites, textOf, withWrites } from './context-writes';
import { type ContextConflict, Flow, type WriteGuard } from './flow';
import type { UndoScope } from './undo-scope';

/** What holds for the branches of one block. */
export interface ForkRules {
  /** Whether the branches may run beside each other. @defaultValue false */
  readonly isConcurrent?: boolean;
  /** Keys that more than one branch may write: a reducer makes one value of theirs at the join. */
  readonly merged?: ReadonlySet<string>;
  /** Whether the first of two branches in the order of the definition overrides the other: so it is for undos. */
  readonly firstWins?: boolean;
  /** Whether a branch begins only when the other has ended, so that it may write over what the other wrote. */
  isOrdered?(earlier: string, later: string): boolean;
}

/** How a branch begins. */
export interface BranchStart {
  /** The branches before it by an edge. */
  readonly before?: readonly string[] | undefined;
  /** What an earlier run of the execution has written in it. */
  readonly writes?: ContextWrites | undefined;
  /** @defaultValue the one of the flow that forks */
  readonly undoScope?: UndoScope | undefined;
}

/** The texts that the flows of a branch have written under a key: its own, and those inside it. The latest is the last. */
type BranchWrites = Map<Flow, string | undefined>;

/** The branches of one block while they run. */
export class Fork implements WriteGuard {
  readonly #outer: Flow;
  readonly #rules: ForkRules;
  readonly #branches = new Map<string, Flow>();
  /** What each branch has written under a key. */
  readonly #written = new Map<string, Map<string, BranchWrites>>();
  /** All flows that have written in the branches. */
  readonly #writers = new Set<Flow>();

  constructor(outer: Flow, rules: ForkRules = {}) {
    this.#outer = outer;
    this.#rules = rules;
  }

  /**
   * Begins a branch. It sees the context of the block's start, and what the branches before it by an edge have written, but
   * for merged keys: a reducer would count what those have added once more.
   */
  begin(name: string, { before = [], writes, undoScope = this.#outer.undoScope }: BranchStart): Flow {
    let context = this.#outer.context;
    for (const [earlier, { writes: written }] of this.#branches) {
      if (before.includes(earlier)) context = withWrites(context, this.#withoutMerged(written));
    }
    const isConcurrent = this.#rules.isConcurrent === true || this.#outer.isConcurrent;
    const flow = new Flow(context, { undoScope, isConcurrent, fork: this, name, writes });
    this.#branches.set(name, flow);
    if (writes) this.adopt(name, writes, flow);
    return flow;
  }

  /** What a branch has written. */
  writesOf(name: string): ContextWrites {
    return this.#branches.get(name)?.writes ?? new Map<string, EncodedValue | undefined>();
  }

  write(name: string, writes: ContextWrites, writer: Flow): ContextConflict | undefined {
    const conflict = this.conflictOf(name, writes);
    if (!conflict) this.adopt(name, writes, writer);
    return conflict;
  }

  adopt(name: string, writes: ContextWrites, writer: Flow): void {
    const own = this.#withoutMerged(writes);
    this.#record(name, own, writer);
    this.#outer.fork?.adopt(this.#outer.name, own, writer);
  }

  retract(name: string, writers: ReadonlySet<Flow>): void {
    for (const branches of this.#written.values()) {
      const written = branches.get(name);
      for (const writer of writers) written?.delete(writer);
      if (written?.size === 0) branches.delete(name);
    }
    this.#outer.fork?.retract(this.#outer.name, writers);
  }

  /** The branches do not hold: what they have written stops no flow beside the block. */
  drop(): void {
    this.#outer.fork?.retract(this.#outer.name, this.#writers);
  }

  conflictOf(name: string, writes: ContextWrites): ContextConflict | undefined {
    const own = this.#withoutMerged(writes);
    const { fork, name: outer } = this.#outer;
    return this.#ownConflict(name, own) ?? fork?.conflictOf(outer, own);
  }

  /**
   * The context after the block: the writes of all branches over the context of its start, in the order of `names`. Keys
   * with a reducer keep the value of the start.
   */
  join(names: readonly string[]): EncodedContext {
    const order = this.#rules.firstWins === true ? [...names].reverse() : names;
    const branches = order.flatMap((name) => this.#branches.get(name) ?? []);
    return branches.reduce(
      (context, { writes }) => withWrites(context, this.#withoutMerged(writes)),
      this.#outer.context,
    );
  }

  /** The values that branches have written under a key, in the order of `names`; `undefined` where it was deleted. */
  valuesOf(key: string, names: readonly string[]): readonly (EncodedValue | undefined)[] {
    const branches = names.flatMap((name) => this.#branches.get(name) ?? []);
    return branches.filter(({ writes }) => writes.has(key)).map(({ writes }) => writes.get(key));
  }

  /** What other branches must not write: the reducer of a merged key takes what all have written. */
  #withoutMerged(writes: ContextWrites): ContextWrites {
    const { merged } = this.#rules;
    return merged ? new Map([...writes].filter(([key]) => !merged.has(key))) : writes;
  }

  #ownConflict(name: string, writes: ContextWrites): ContextConflict | undefined {
    for (const [key, value] of writes) {
      const other = this.#otherWriter(name, key, textOf(value));
      if (other !== undefined) return { key, other };
    }
    return undefined;
  }

  #otherWriter(name: string, key: string, text: string | undefined): string | undefined {
    for (const [other, written] of this.#written.get(key) ?? []) {
      const isBefore = other === name || this.#rules.isOrdered?.(other, name) === true;
      if (!isBefore && [...written.values()].at(-1) !== text) return other;
    }
    return undefined;
  }

  #record(name: string, writes: ContextWrites, writer: Flow): void {
    this.#writers.add(writer);
    for (const [key, value] of writes) {
      const branches = this.#written.get(key) ?? new Map<string, BranchWrites>();
      const written: BranchWrites = branches.get(name) ?? new Map<Flow, string | undefined>();
      // The latest is the last.
      written.delete(writer);
      this.#written.set(key, branches.set(name, written.set(writer, textOf(value))));
    }
  }
}
