import type { CallbackTable } from './hook';
import { isClass } from './missing-sagas';
import { nameProblem } from './names';
import { isCommittedSaga, isSaga, type Saga } from './saga';

/** A saga or a factory of sagas, under the name that starts it. */
export type RegistryEntry =
  | { readonly kind: 'saga'; readonly name: string; readonly saga: Saga }
  | { readonly kind: 'factory'; readonly name: string; readonly build: (context: unknown) => unknown };

/**
 * The sagas that a module exports, by the names under which they are started: a saga's own name, or the name
 * of its export. Every exported function but a class may be a factory; whether it is one shows when it is called.
 */
export class SagaRegistry {
  readonly #entries = new Map<string, RegistryEntry>();
  /** What is wrong with the module, one sentence each. */
  readonly problems: readonly string[];

  /** @param module - The module's exports; only its own ones count. */
  constructor(module: object) {
    const problems: string[] = [];
    for (const [exported, value] of Object.entries(module)) {
      const entry = toEntry(exported, value);
      if (!entry) continue;
      const other = this.#entries.get(entry.name);
      // Any function may be exported, under any name; a saga cannot be started under any.
      const nameless = entry.kind === 'saga' ? nameProblem(entry.name) : undefined;
      if (entry.kind === 'saga' && !isCommittedSaga(entry.saga)) {
        problems.push(`The saga exported as ${exported} is not committed; call its commit().`);
      } else if (nameless !== undefined) {
        problems.push(`The saga exported as ${exported} has no name that it can be started by. ${nameless}`);
      } else if (other && exportOf(entry) !== exportOf(other)) {
        problems.push(`Two exports are started by the name ${entry.name}; give one of them another name.`);
      }
      this.#entries.set(entry.name, entry);
    }
    this.problems = problems;
  }

  /** What the name starts. */
  find(name: string): RegistryEntry | undefined {
    return this.#entries.get(name);
  }

  /** The name under which a saga or factory is started, where the module exports it. */
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

/** What the user exported. */
function exportOf(entry: RegistryEntry): unknown {
  return entry.kind === 'saga' ? entry.saga : entry.build;
}
