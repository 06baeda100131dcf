import { SagaContextValueError, type UnstorableKind } from './context-errors';

/** One step into a container: a key, an index, or the place of an entry of a Map or Set. */
export type Segment = string | number | { readonly place: string };

/** How far a walk goes before it gives up. */
export interface WalkLimits {
  /** The deepest nesting. Deeper values would overflow some stack on their way. */
  readonly depth: number;
  /**
   * How many members, characters and bytes one value may have in all; far above the 1 MiB that can be
   * persisted. Without it a few shared references, nested, would be copied for ever.
   */
  readonly size: number;
}

/** The limits of storable values. */
export const VALUE_LIMITS: WalkLimits = { depth: 200, size: 16 * 1024 * 1024 };

/** The limits of the fields of a context, each of which may be as deep as a value may. */
export const FIELDS_LIMITS: WalkLimits = { ...VALUE_LIMITS, depth: VALUE_LIMITS.depth + 1 };

/**
 * The limits of encodings. A level of a value has up to three there: the tag, the list of entries, the entry.
 */
export const ENCODING_LIMITS: WalkLimits = { depth: 3 * FIELDS_LIMITS.depth, size: Infinity };

/** What a container counts, besides its members: 1 MiB of empty ones still fits. */
const CONTAINER_SIZE = 32;

/**
 * Where a walk through a value stands, so that a refusal can name the path of the bad leaf.
 *
 * The path is an array that is overwritten in place and put into words only on refusal: contexts are walked
 * several times for every step of a saga.
 */
export class Walk {
  /** The refusal that ended this walk, to tell it from an error thrown by the walked value. */
  refusal: SagaContextValueError | undefined;

  private readonly root: string;
  private readonly limits: WalkLimits;
  private readonly segments: Segment[] = [];
  private readonly containers: object[] = [];
  private depth = 0;
  private size = 0;

  /** @param root - the path of the walked value itself; may be empty. */
  constructor(root: string, limits: WalkLimits = VALUE_LIMITS) {
    this.root = root;
    this.limits = limits;
  }

  /** Steps into a container; {@link at} then names its members, {@link leave} steps out. */
  enter(container: object, members: number): void {
    if (this.depth === this.limits.depth) throw this.refuseDepth(container);
    this.containers[this.depth] = container;
    this.spend(CONTAINER_SIZE + members);
    this.depth += 1;
  }

  at(segment: Segment): void {
    this.segments[this.depth - 1] = segment;
  }

  leave(): void {
    this.depth -= 1;
  }

  /** Counts towards {@link WalkLimits.size}. */
  spend(amount: number): void {
    this.size += amount;
    if (this.size > this.limits.size) throw this.refuse('too large');
  }

  refuse(kind: UnstorableKind, options?: { name?: string; cause?: unknown }): SagaContextValueError {
    return this.refuseAt(this.depth, kind, options);
  }

  /** Cycles are looked for only here, as every one of them ends here. */
  private refuseDepth(container: object): SagaContextValueError {
    const chain = [...this.containers.slice(0, this.depth), container];
    const repeated = chain.findIndex((item, index) => chain.indexOf(item) < index);
    return repeated < 0 ? this.refuse('too deep') : this.refuseAt(repeated, 'cycle');
  }

  private refuseAt(depth: number, kind: UnstorableKind, options = {}): SagaContextValueError {
    const path = this.segments.slice(0, depth).reduce<string>(appendSegment, this.root);
    this.refusal = new SagaContextValueError(path, kind, options);
    return this.refusal;
  }
}

/** Runs a walk; whatever is thrown on it becomes a refusal at the place where the walk stands. */
export function guarded<Result>(walk: Walk, visitor: (walk: Walk) => Result): Result {
  try {
    return visitor(walk);
  } catch (error) {
    throw error === walk.refusal ? error : walk.refuse('unreadable', { cause: error });
  }
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

function appendSegment(path: string, segment: Segment): string {
  if (typeof segment === 'number') return `${path}[${segment}]`;
  const name = typeof segment === 'object' ? segment.place : segment;
  if (typeof segment === 'string' && !IDENTIFIER.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === '' ? name : `${path}.${name}`;
}
