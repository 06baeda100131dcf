/** Owns the position and the limits of a walk through a value, and the refusals that name the position. */
import { SagaContextValueError, type UnstorableKind } from './context-errors';

/** One step into a container: a key, an index, or the place of an entry of a Map or Set. */
export type Segment = string | number | { readonly place: string };

/** The limits of a walk. */
export interface WalkLimits {
  /** The deepest nesting. Deeper values could overflow a stack, here or in another process. */
  readonly depth: number;
  /**
   * The most members, characters and bytes of one value, far above the 1 MiB that can be persisted. Without this
   * limit nested shared references could grow without bound.
   */
  readonly size: number;
}

/** The limits of storable values. */
export const VALUE_LIMITS: WalkLimits = { depth: 200, size: 16 * 1024 * 1024 };

/** The limits of the fields of a context; each field may be as deep as a value. */
export const FIELDS_LIMITS: WalkLimits = { ...VALUE_LIMITS, depth: VALUE_LIMITS.depth + 1 };

/** The limits of encodings. One level of a value may become three: the tag, the list of entries, the entry. */
export const ENCODING_LIMITS: WalkLimits = { depth: 3 * FIELDS_LIMITS.depth, size: Infinity };

/** The size of a container without its members. With it, 1 MiB of empty containers still fits. */
const CONTAINER_SIZE = 32;

/**
 * The position of a walk through a value, which gives a refusal its path.
 *
 * The path is an array that is overwritten in place, and becomes text only in a refusal, because each step of a saga
 * walks through the context several times.
 */
export class Walk {
  /** The refusal that ended this walk; any other error came from the value. */
  refusal: SagaContextValueError | undefined;

  private readonly root: string;
  private readonly limits: WalkLimits;
  private readonly segments: Segment[] = [];
  private readonly containers: object[] = [];
  private depth = 0;
  private size = 0;

  /** @param root - The path of the value itself; may be empty. */
  constructor(root: string, limits: WalkLimits = VALUE_LIMITS) {
    this.root = root;
    this.limits = limits;
  }

  /** Enters a container. {@link at} then names the current member, and {@link leave} leaves the container. */
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

  /** Adds to the size that {@link WalkLimits.size} limits. */
  spend(amount: number): void {
    this.size += amount;
    if (this.size > this.limits.size) throw this.refuse('too large');
  }

  refuse(kind: UnstorableKind, options?: { name?: string; cause?: unknown }): SagaContextValueError {
    return this.refuseAt(this.depth, kind, options);
  }

  /** Searches for a cycle only here, because every cycle exceeds the depth. */
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

/** Runs a walk. Any error becomes a refusal at the current position. */
export function guarded<Result>(walk: Walk, work: (walk: Walk) => Result): Result {
  try {
    return work(walk);
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
