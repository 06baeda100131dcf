import type { DefinitionIssue } from '../validation/definition-issue';
import { fieldPath, readOptions, type StepOptionsData } from './step-options';

/** How deep options go: the options, a policy in them, a list in that. */
const DEEPEST = 3;

/** What reading options gave. */
interface ReadOptions {
  readonly data: StepOptionsData;
  readonly issues: readonly DefinitionIssue[];
}

/**
 * Options as a user gave them, read when somebody asks for the first time: the code of a module runs in every
 * execution, and of all its sagas an execution needs one.
 */
export class LazyOptions {
  readonly #path: string;
  /** A copy, since the user may go on with the object. */
  readonly #given: unknown;
  #read: ReadOptions | undefined;

  /** @param path - Where the options stand, below the saga. */
  constructor(given: unknown, path: string) {
    this.#given = copyOf(given, DEEPEST);
    this.#path = path;
  }

  /** The options in plain data, without what is wrong in them; and what is wrong in them. */
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
