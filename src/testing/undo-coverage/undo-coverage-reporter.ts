/** The reporter for jest: adds up the undo coverage of all test files, in all workers. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COVERAGE_FOLDER } from './coverage-folder';
import { undoCoverageIn, type UndoCoverageOptions } from './collect-undos';
import { requireUndos } from './coverage-threshold';

/** The options of the reporter in jest's configuration. */
export interface UndoCoverageReporterOptions extends Pick<UndoCoverageOptions, 'only'> {
  /** The percentage of undos that must run, or jest fails. @defaultValue no threshold */
  readonly threshold?: number;
  /** A file for the coverage as JSON, relative to the working directory of jest. @defaultValue none */
  readonly file?: string;
}

/**
 * Prints the undos that ran in all test files, and the first failure before each:
 * `reporters: ['default', 'temporal-saga/testing/jest-reporter']`.
 */
export class UndoCoverageReporter {
  readonly #options: UndoCoverageReporterOptions;
  #folder = '';
  #error: Error | undefined;

  constructor(_globalConfig: unknown, options: UndoCoverageReporterOptions = {}) {
    this.#options = options;
  }

  /** Jest starts: creates the folder for the notes of this run. */
  onRunStart(): void {
    this.#folder = mkdtempSync(join(tmpdir(), 'temporal-saga-undos-'));
    process.env[COVERAGE_FOLDER] = this.#folder;
  }

  /** Jest has run all test files. */
  onRunComplete(): void {
    try {
      process.stderr.write(`\n${this.#report()}\n`);
    } catch (error) {
      this.#error = error instanceof Error ? error : new Error(String(error));
      // Jest fails because of this error but does not print it.
      process.stderr.write(`\n${this.#error.message}\n`);
    } finally {
      delete process.env[COVERAGE_FOLDER];
      rmSync(this.#folder, { recursive: true });
    }
  }

  /** Jest fails if this returns an error. */
  getLastError(): Error | undefined {
    return this.#error;
  }

  #report(): string {
    const { threshold, file, only } = this.#options;
    const coverage = undoCoverageIn(this.#folder, only ? { only } : {});
    if (file !== undefined) writeFileSync(file, `${JSON.stringify(coverage, undefined, 2)}\n`);
    return threshold === undefined ? coverage.report : requireUndos(coverage, threshold).report;
  }
}
