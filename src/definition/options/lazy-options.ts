/** Owns when the options that a user gave are read: as late as possible. */
import type { DefinitionIssue } from '../validation/definition-issue';
import { fieldPath, readOptions, type StepOptionsData } from './step-options';

/** How deep options are nested: the options, a policy in them, a list in the policy. */
const DEEPEST = 3;

/** The result of reading options. */
interface ReadOptions {
  readonly data: StepOptionsData;
  readonly issues: readonly DefinitionIssue[];
}

/**
 * Options as a user gave them, read on first use. The code of a module runs in every execution, and an execution
 * needs only one of its sagas.
 */
export class LazyOptions {
  readonly #path: string;
  /** A copy, because the user may change the object later. */
  readonly #given: unknown;
  #read: ReadOptions | undefined;

  /** @param path - The place of the options, below the saga. */
  constructor(given: unknown, path: string) {
    this.#given = copyOf(given, DEEPEST);
    this.#path = path;
  }

  /** The correct options in plain data, and the issues of the others. */
  read(): ReadOptions {
    this.#read ??= this.#readNow();
    return this.#read;
  }

  #readNow(): ReadOptions {
    const issues: DefinitionIssue[] = [];
    const data = readOptions(this.#given, (field, message) => {
      issues.push({ code: 'OPTIONS_INVALID', path: fieldPath(this.#path, field), message });
    });
    return { data, issues };
  }
}

function copyOf(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth === 0) return value;
  if (Array.isArray(value)) return value.slice();
  const copy: Record<string, unknown> = { ...value };
  for (const key of Object.keys(copy)) copy[key] = copyOf(copy[key], depth - 1);
  return copy;
}
