import type { SearchAttributeType } from '@temporalio/common';

/** A search attribute to register, as `defineSearchAttributeKey` of `@temporalio/common` makes it. */
export interface SearchAttribute {
  readonly name: string;
  readonly type: SearchAttributeType;
}

/** How a development server is started; all of it is optional. */
export interface DevServerOptions {
  /**
   * The Temporal namespace to work in; it is created at start.
   *
   * @defaultValue `TEMPORAL_NAMESPACE` when `TEMPORAL_ADDRESS` is set too, else `'default'`
   */
  readonly namespace?: string;
  /**
   * The port for clients and workers, on 127.0.0.1.
   *
   * @defaultValue a free port
   */
  readonly port?: number;
  /**
   * Whether the server offers its web UI.
   *
   * @defaultValue `true` when `uiPort` is given, else `false`
   */
  readonly ui?: boolean;
  /**
   * The port of the web UI, on 127.0.0.1.
   *
   * @defaultValue a free port
   */
  readonly uiPort?: number;
  /**
   * A file that keeps the executions; it is created when it is missing.
   *
   * @defaultValue none: everything is forgotten when the server ends
   */
  readonly dbFilename?: string;
  /**
   * Search attributes to register in the namespace.
   *
   * @defaultValue none
   */
  readonly searchAttributes?: readonly SearchAttribute[];
  /**
   * What the server logs at least.
   *
   * @defaultValue `'error'`; a healthy server warns now and then, above all while it ends
   */
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error';
  /**
   * Receives each line that the server logs.
   *
   * @defaultValue none: the last lines are kept, and shown if the server fails to start
   */
  readonly onLog?: (line: string) => void;
  /**
   * Receives a line every few seconds while a server is downloaded or built, which happens once on a machine.
   *
   * @defaultValue the line goes to the standard error stream
   */
  readonly onProgress?: (line: string) => void;
}

/** A Temporal server that answers. */
export interface DevServer {
  /** Where clients and workers reach it, as `host:port`. */
  readonly address: string;
  /** The namespace that was asked for. */
  readonly namespace: string;
  /** Where a browser finds the web UI, if the server was started with one. */
  readonly uiUrl?: string;
  /** The process of the server, if this call started one. */
  readonly pid?: number;
  /**
   * Ends the server that this call started: politely, after 5 s by force. Settles when it is gone and its
   * ports are free. May be called again; does nothing to a server that was running before.
   */
  stop(): Promise<void>;
}
