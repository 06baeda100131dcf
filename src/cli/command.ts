/** Where a command writes, and how it learns that the person at the keyboard has had enough. */
export interface Terminal {
  /** Writes one line to the standard output. */
  out(line: string): void;
  /** Writes one line to the standard error stream. */
  err(line: string): void;
  /**
   * Settles at Ctrl-C or when the process is asked to end, and keeps the process alive until then. Rejects
   * when
   * `failure` does so before.
   */
  untilInterrupted(failure: Promise<never>): Promise<void>;
}

/** One command of `temporal-saga`. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The text of `--help`. */
  readonly help: string;
  /** Rejects with {@link UsageError} when the arguments make no sense. */
  run(args: readonly string[], terminal: Terminal): Promise<void>;
}

/** The command line itself is wrong; the message is one line that says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
