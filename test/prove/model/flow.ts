/** The flows of the model: each is a sequence of steps with a view of the context (layers over that of its block). */
import type { SeenFailure } from '../observation';
import { isSame } from '../same-json';
import type { ModelContext } from './callbacks';

/** What is undone as a whole: the saga, or a part of a block that may fail without it. */
export class Scope {
  readonly outer: Scope | undefined;
  /** Whether something else is tried when it fails, although a pivot may have been passed before it. */
  readonly isOptional: boolean;
  /** Its first failure. */
  error: SeenFailure | undefined;
  isCompensating = false;

  constructor(outer?: Scope, isOptional = false) {
    this.outer = outer;
    this.isOptional = isOptional;
  }

  isWithin(other: Scope): boolean {
    return this === other || this.outer?.isWithin(other) === true;
  }
}

/** How the branches of a block relate. */
export interface ForkRules {
  /** Keys that several branches may write. */
  readonly merged?: ReadonlySet<string>;
  /** Whether one branch is done before another one begins. */
  isBefore?(earlier: string, later: string): boolean;
}

/** The branches of one block that have begun. */
export interface Fork {
  readonly rules: ForkRules;
  readonly branches: Flow[];
}

/** Where a flow belongs. */
export interface FlowPlace {
  readonly scope: Scope;
  readonly isConcurrent: boolean;
  /** The flow of the block whose context it works on, and its branches; a flow with a context of its own has none. */
  readonly over?: { readonly flow: Flow; readonly fork: Fork; readonly name: string };
}

/** Something was written under a key. */
interface Written {
  readonly by: Flow;
  readonly text: string | undefined;
}

/** A flow. */
export class Flow {
  readonly place: FlowPlace;
  readonly base: ModelContext;
  #context: ModelContext;
  /** What it and the flows over it have written, by key, the latest last. */
  readonly #written = new Map<string, Written[]>();

  constructor(context: ModelContext, place: FlowPlace) {
    this.base = context;
    this.#context = context;
    this.place = place;
    place.over?.fork.branches.push(this);
  }

  get context(): ModelContext {
    return this.#context;
  }

  get scope(): Scope {
    return this.place.scope;
  }

  /** The keys whose values differ from those at its start. */
  get changes(): ReadonlyMap<string, unknown> {
    return changesBetween(this.base, this.#context);
  }

  /** Takes a draft, unless an unordered branch has written another value under one of its keys (2.3). */
  accept(draft: ModelContext, isUndo = false): boolean {
    const changes = [...changesBetween(this.#context, draft)].map(
      ([key, value]) => [key, textOf(value)] as const,
    );
    if (!isUndo) {
      if (changes.some(([key, text]) => this.#conflicts(key, text))) return false;
      for (const [key, text] of changes) this.#note(key, { by: this, text });
    }
    this.#context = draft;
    return true;
  }

  /** The same context, undone with something else. */
  inScope(scope: Scope): Flow {
    return new Flow(this.#context, { ...this.place, scope });
  }

  /** The flow does not hold: what was written in it was never written. */
  drop(): void {
    for (let flow = this.place.over?.flow; flow; flow = flow.place.over?.flow) {
      for (const [key, list] of flow.#written) {
        flow.#written.set(
          key,
          list.filter(({ by }) => !by.#isOver(this)),
        );
      }
    }
    const { over } = this.place;
    over?.fork.branches.splice(over.fork.branches.indexOf(this), 1);
  }

  #isOver(other: Flow): boolean {
    const { over } = this.place;
    return this === other || (over !== undefined && over.flow.#isOver(other));
  }

  #conflicts(key: string, text: string | undefined): boolean {
    const { over } = this.place;
    if (!over || over.fork.rules.merged?.has(key) === true) return false;
    const isContradicted = over.fork.branches.some((other) => {
      if (other === this || over.fork.rules.isBefore?.(nameOf(other), over.name) === true) return false;
      const latest = other.#written.get(key)?.at(-1);
      return latest !== undefined && latest.text !== text;
    });
    return isContradicted || over.flow.#conflicts(key, text);
  }

  #note(key: string, written: Written): void {
    const { over } = this.place;
    if (!over || over.fork.rules.merged?.has(key) === true) return;
    const before = (this.#written.get(key) ?? []).filter(({ by }) => by !== written.by);
    this.#written.set(key, [...before, written]);
    over.flow.#note(key, written);
  }
}

/** A context with changes. */
export function withChanges(context: ModelContext, changes: ReadonlyMap<string, unknown>): ModelContext {
  const changed: Record<string, unknown> = { ...context };
  for (const [key, value] of changes) {
    if (value === undefined) delete changed[key];
    else changed[key] = value;
  }
  return changed;
}

function changesBetween(before: ModelContext, after: ModelContext): ReadonlyMap<string, unknown> {
  const changes = new Map<string, unknown>();
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (!isSame(before[key], after[key])) changes.set(key, after[key]);
  }
  return changes;
}

function nameOf({ place }: Flow): string {
  return place.over?.name ?? '';
}

/** Values with equal texts are equal. */
function textOf(value: unknown): string | undefined {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}
