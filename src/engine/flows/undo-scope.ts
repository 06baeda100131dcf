/**
 * Owns what is undone as a whole: the saga, or a part of a block that absorbs its failure, such as an alternative. The first
 * failure in it starts compensation, once nothing in it is under way.
 */
import type { SagaFailure } from '../record/failure';

/** How parts inside the saga have failed that are not undone yet, by the prefixes of their scopes. */
type FailedScopes = Map<string, SagaFailure>;

/** The steps that are undone together. */
export class UndoScope {
  /** The scope around it; the saga's own has none. */
  readonly outer: UndoScope | undefined;
  /** The prefix of the paths of its steps. */
  readonly prefix: string;
  /** The failures of all scopes of the saga but its own, until their undos begin: another run continues with them. */
  readonly failedScopes: FailedScopes;
  readonly #mayFail: boolean;
  #error: SagaFailure | undefined;
  #isCompensating = false;

  constructor(prefix = '', outer?: UndoScope, mayFail = false) {
    this.prefix = prefix;
    this.outer = outer;
    this.#mayFail = mayFail;
    this.failedScopes = outer?.failedScopes ?? new Map<string, SagaFailure>();
    this.#error = outer && this.failedScopes.get(prefix);
  }

  /** Whether it may fail although a pivot has been passed before it: another alternative follows. */
  get mayFail(): boolean {
    return this.#mayFail || this.outer?.mayFail === true;
  }

  /** The first failure; nothing ever replaces it (S7). */
  get error(): SagaFailure | undefined {
    return this.#error;
  }

  /** Why its steps are undone: its own failure, or that of a scope around it. */
  get cause(): SagaFailure | undefined {
    return this.#error ?? this.outer?.cause;
  }

  /** Whether the undos have begun. Between the first failure and this, what is under way comes to its end. */
  get isCompensating(): boolean {
    return this.#isCompensating;
  }

  /** Whether the undos have begun, in it or in a scope around it. */
  get isBeingUndone(): boolean {
    return this.#isCompensating || this.outer?.isBeingUndone === true;
  }

  /** Whether a step belongs to it, directly or through a scope inside it. */
  holds(step: string): boolean {
    return step.startsWith(this.prefix);
  }

  /** @returns Whether this is the first failure. */
  failed(error: SagaFailure): boolean {
    if (this.#error) return false;
    this.#error = error;
    if (this.outer) this.failedScopes.set(this.prefix, error);
    return true;
  }

  compensates(): void {
    this.#isCompensating = true;
    this.#isDecided();
  }

  /** It is undone with the scope around it. */
  isLeft(): void {
    this.#isDecided();
  }

  /** The journal, or the scope around it, holds its failure now. */
  #isDecided(): void {
    this.failedScopes.delete(this.prefix);
  }
}
