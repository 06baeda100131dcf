import { isCommittedSaga } from '../../definition/saga';
import { notesInFolder } from './coverage-folder';
import { requireUndos } from './coverage-threshold';
import type { UndoCoverage } from './undo-coverage';
import { UndoCoverageBook } from './undo-coverage-log';
import { noteSaga } from './undo-notes';
import { ignoreUndos, observeUndos } from './undo-observers';

/** Which sagas a coverage of undos tells of. */
export interface UndoCoverageOptions {
  /**
   * The exports of the sagas module (`import * as sagas from './sagas'`), or any object with committed sagas: they are
   * listed even when no test ran them.
   */
  readonly sagas?: object;
  /** The names of the sagas to be told of. @defaultValue all that ran, and those of `sagas` */
  readonly only?: readonly string[];
}

/**
 * Collects, from now on, which undos run in this process, and after which first failure: in `InMemoryHost`, in
 * scenarios and in explorations. Nothing is collected unless this is called. Runs in Node, under any test runner.
 *
 * @example
 * ```ts
 * const collected = undoCoverage({ sagas });
 * after(() => console.log(collected.require(100).report));
 * ```
 */
export function undoCoverage(options: UndoCoverageOptions = {}): CollectedUndos {
  return new CollectedUndos(options);
}

/**
 * What test processes have left in a folder: those that ran with the environment variable
 * `TEMPORAL_SAGA_UNDO_COVERAGE` set to it. For test runners that start a process for each file.
 *
 * @throws Error when the folder cannot be read.
 */
export function undoCoverageIn(folder: string, options: UndoCoverageOptions = {}): UndoCoverage {
  const book = bookOf(options);
  for (const note of notesInFolder(folder)) book.add(note);
  return book.result(options.only);
}

/** See {@link undoCoverage}. */
export class CollectedUndos {
  readonly #book: UndoCoverageBook;
  readonly #only: readonly string[] | undefined;

  constructor(options: UndoCoverageOptions) {
    this.#book = bookOf(options);
    this.#only = options.only;
    observeUndos(this.#book.add);
  }

  /** What was collected up to now. */
  result(): UndoCoverage {
    return this.#book.result(this.#only);
  }

  /**
   * What was collected up to now, if it is enough.
   *
   * @param percent - How many of a hundred undos must have run. @defaultValue 100
   * @throws {@link UndoCoverageError} when fewer did, when a saga of `only` is not known, or when no saga ran.
   */
  require(percent = 100): UndoCoverage {
    return requireUndos(this.result(), percent);
  }

  /** Collects no more; what was collected is kept. */
  stop(): void {
    ignoreUndos(this.#book.add);
  }
}

function bookOf({ sagas = {} }: UndoCoverageOptions): UndoCoverageBook {
  const book = new UndoCoverageBook();
  for (const [key, saga] of Object.entries(sagas)) {
    if (!isCommittedSaga(saga)) continue;
    const name = saga.name ?? key;
    book.add(noteSaga(name, saga.describe(name).definition));
  }
  return book;
}
