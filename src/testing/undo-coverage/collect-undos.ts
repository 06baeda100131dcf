/** `undoCoverage()` and `undoCoverageIn()`: collect the undos of this process, or of the processes of a folder. */
import { isCommittedSaga } from '../../definition/saga';
import { notesInFolder } from './coverage-folder';
import { requireUndos } from './coverage-threshold';
import type { UndoCoverage } from './undo-coverage';
import { UndoCoverageLog } from './undo-coverage-log';
import { noteSaga } from './undo-notes';
import { ignoreUndos, observeUndos } from './undo-observers';

/** The sagas of an undo coverage. */
export interface UndoCoverageOptions {
  /**
   * The exports of the sagas module (`import * as sagas from './sagas'`), or any object with committed sagas. The
   * coverage lists them even if no test ran them.
   */
  readonly sagas?: object;
  /** The names of the sagas to report. @defaultValue all that ran, and all in `sagas` */
  readonly only?: readonly string[];
}

/**
 * Collects the undos that run in this process from now on, and the first failure before each: in `InMemoryHost`, in
 * scenarios and in explorations. Nothing is collected before the call. It runs in Node under any test runner.
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
 * The undo coverage of all test processes that ran with the environment variable `TEMPORAL_SAGA_UNDO_COVERAGE` set to this
 * folder. For test runners that start a process for each file.
 *
 * @throws Error if the folder cannot be read.
 */
export function undoCoverageIn(folder: string, options: UndoCoverageOptions = {}): UndoCoverage {
  const log = logOf(options);
  for (const note of notesInFolder(folder)) log.add(note);
  return log.result(options.only);
}

/** See {@link undoCoverage}. */
export class CollectedUndos {
  readonly #log: UndoCoverageLog;
  readonly #only: readonly string[] | undefined;

  constructor(options: UndoCoverageOptions) {
    this.#log = logOf(options);
    this.#only = options.only;
    observeUndos(this.#log.add);
  }

  /** The coverage up to now. */
  result(): UndoCoverage {
    return this.#log.result(this.#only);
  }

  /**
   * The coverage up to now, if it reaches a threshold.
   *
   * @param percent - The percentage of undos that must have run. @defaultValue 100
   * @throws {@link UndoCoverageError} if fewer ran, if a saga of `only` is unknown, or if no saga ran.
   */
  require(percent = 100): UndoCoverage {
    return requireUndos(this.result(), percent);
  }

  /** Stops collecting and keeps the coverage up to now. */
  stop(): void {
    ignoreUndos(this.#log.add);
  }
}

function logOf({ sagas = {} }: UndoCoverageOptions): UndoCoverageLog {
  const log = new UndoCoverageLog();
  for (const [key, saga] of Object.entries(sagas)) {
    if (!isCommittedSaga(saga)) continue;
    const name = saga.name ?? key;
    log.add(noteSaga(name, saga.describe(name).definition));
  }
  return log;
}
