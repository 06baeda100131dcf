/** Owns the sagas and factories of a module, and the names that start them. */
import type { CallbackTable } from './hook';
import { isClass } from './is-class';
import { nameProblem } from './names';
import { isStepLike } from './not-a-saga';
import { isCommittedSaga, isSaga, type Saga } from './saga';

/** A saga or a factory of sagas, with the name that starts it. */
export type RegistryEntry =
  | { readonly kind: 'saga'; readonly name: string; readonly saga: Saga }
  | { readonly kind: 'factory'; readonly name: string; readonly build: (context: unknown) => unknown };

/**
 * The sagas that a module exports, by the names that start them: the saga's own name, or the name of its export.
 * Every exported function may be a factory, unless it is a class; only a call shows whether it is one.
 */
export class SagaRegistry {
  readonly #entries = new Map<string, RegistryEntry>();
  /** The errors in the module, one sentence each. */
  readonly problems: readonly string[];

  /** @param module - The module's exports; inherited properties are ignored. */
  constructor(module: object) {
    const problems: string[] = [];
    for (const [exported, value] of Object.entries(module)) {
      if (isStepLike(value)) {
        problems.push(
          `The export ${exported} is a step of a saga; end its chain with .commit(), which returns the saga.`,
        );
      }
      const entry = toEntry(exported, value);
      if (!entry) continue;
      const other = this.#entries.get(entry.name);
      // A function may be exported under any name; a saga needs a name that can start it.
      const badName = entry.kind === 'saga' ? nameProblem(entry.name) : undefined;
      if (entry.kind === 'saga' && !isCommittedSaga(entry.saga)) {
        problems.push(`The saga exported as ${exported} is not committed; call its commit().`);
      } else if (badName !== undefined) {
        problems.push(`The saga exported as ${exported} cannot be started by its name. ${badName}`);
      } else if (other && exportOf(entry) !== exportOf(other)) {
        problems.push(`Two exports have the name ${entry.name}; give one of them another name.`);
      }
      this.#entries.set(entry.name, entry);
    }
    this.problems = problems;
  }

  /** The saga or factory that the name starts. */
  find(name: string): RegistryEntry | undefined {
    return this.#entries.get(name);
  }

  /** The name that starts a saga or factory; `undefined` when the module does not export it. */
  nameOf(value: unknown): string | undefined {
    for (const entry of this.#entries.values()) {
      if (exportOf(entry) === value) return entry.name;
    }
    return undefined;
  }

  /** All names, in the order of the exports. */
  get names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /**
   * Reads all sagas, as an execution does, so that what fills their hooks is proved.
   *
   * @throws SagaDefinitionError unless errors are collected.
   */
  readAll(): void {
    for (const entry of this.#entries.values()) {
      if (entry.kind === 'saga' && isCommittedSaga(entry.saga)) entry.saga.describe(entry.name);
    }
  }

  /** The callbacks of each saga by their references. */
  callbackTables(): readonly CallbackTable[] {
    return [...this.#entries.values()].flatMap((entry) =>
      entry.kind === 'saga' ? [entry.saga.describe(entry.name).callbacks] : [],
    );
  }
}

function toEntry(exported: string, value: unknown): RegistryEntry | undefined {
  if (isSaga(value)) return { kind: 'saga', name: value.name ?? exported, saga: value };
  if (typeof value !== 'function' || isClass(value)) return undefined;
  return { kind: 'factory', name: exported, build: value as (context: unknown) => unknown };
}

/** The exported value itself. */
function exportOf(entry: RegistryEntry): unknown {
  return entry.kind === 'saga' ? entry.saga : entry.build;
}
