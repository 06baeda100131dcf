import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COVERAGE_FOLDER } from './coverage-folder';
import { undoCoverageIn, type UndoCoverageOptions } from './collect-undos';
import { requireUndos } from './coverage-threshold';

/** What stands behind the reporter's name in `reporters` of jest's configuration. */
export interface UndoCoverageReporterOptions extends Pick<UndoCoverageOptions, 'only'> {
  /** How many of a hundred undos must run for jest to succeed. @defaultValue any number will do */
  readonly threshold?: number;
  /** A file for the coverage as JSON, from the folder jest was started in. @defaultValue none */
  readonly file?: string;
}

/**
 * A reporter for jest that prints which undos ran in all of its test files, whatever the number of its workers, and
 * after which first failure: `reporters: ['default', 'temporal-saga/testing/jest-reporter']`.
 */
export class UndoCoverageReporter {
  readonly #options: UndoCoverageReporterOptions;
  #folder = '';
  #error: Error | undefined;

  constructor(_globalConfig: unknown, options: UndoCoverageReporterOptions = {}) {
    this.#options = options;
  }

  /** Jest starts: what it runs from now on leaves its notes in a folder of its own. */
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
      // Jest fails of it, and does not say why.
      process.stderr.write(`\n${this.#error.message}\n`);
    } finally {
      delete process.env[COVERAGE_FOLDER];
      rmSync(this.#folder, { recursive: true });
    }
  }

  /** Jest fails when this gives an error. */
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
