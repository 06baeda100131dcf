/** Owns the interface between the program, its commands and the terminal. */

/** The output of a command, and its interruption by the user. */
export interface Terminal {
  /** Writes one line to the standard output. */
  out(line: string): void;
  /** Writes one line to the standard error stream. */
  err(line: string): void;
  /**
   * Settles at Ctrl-C or another request to end, and keeps the process alive until then. Rejects if `failure` rejects
   * first.
   */
  untilInterrupted(failure: Promise<never>): Promise<void>;
}

/** One command of `temporal-saga`. */
export interface Command {
  readonly name: string;
  /** One line in the list of commands. */
  readonly summary: string;
  /** The text of `--help`. */
  readonly help: string;
  /** Whether the command gets all its arguments, `--help` included. @defaultValue false */
  readonly takesAllArguments?: boolean;
  /**
   * Rejects with {@link UsageError} if the arguments are invalid.
   *
   * @returns The exit code, if it is another than 0 without an error.
   */
  run(args: readonly string[], terminal: Terminal): Promise<number | undefined>;
}

/** The command line is invalid. The message is one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
