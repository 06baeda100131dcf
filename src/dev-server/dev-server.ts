/** Owns the public types of the development server. */
import type { SearchAttributeType } from '@temporalio/common';

/** A search attribute to register, in the form of `defineSearchAttributeKey` of `@temporalio/common`. */
export interface SearchAttribute {
  readonly name: string;
  readonly type: SearchAttributeType;
}

/** The options of a development server; each is optional. */
export interface DevServerOptions {
  /**
   * The Temporal namespace. A server that is started creates it.
   *
   * @defaultValue `TEMPORAL_NAMESPACE` if `TEMPORAL_ADDRESS` is set too, or else `'default'`
   */
  readonly namespace?: string;
  /**
   * The port for clients and workers, on 127.0.0.1.
   *
   * @defaultValue a free port
   */
  readonly port?: number;
  /**
   * Whether to use the Temporal server that already answers on `port`, if there is one. It is not stopped.
   *
   * @defaultValue `false`: a port that is taken is an error
   */
  readonly reuse?: boolean;
  /**
   * Whether the server serves its web UI.
   *
   * @defaultValue `true` if `uiPort` is given, or else `false`
   */
  readonly ui?: boolean;
  /**
   * The port of the web UI, on 127.0.0.1.
   *
   * @defaultValue a free port
   */
  readonly uiPort?: number;
  /**
   * The file that stores the executions. A missing file is created.
   *
   * @defaultValue none: the executions are lost when the server ends
   */
  readonly dbFilename?: string;
  /**
   * Search attributes to register in the namespace.
   *
   * @defaultValue none
   */
  readonly searchAttributes?: readonly SearchAttribute[];
  /**
   * The lowest level that the server logs.
   *
   * @defaultValue `'error'`, because a healthy server logs warnings, most of them while it ends
   */
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error';
  /**
   * Receives each line of the server's log.
   *
   * @defaultValue none: an error about a failed start contains the last lines
   */
  readonly onLog?: (line: string) => void;
  /**
   * Receives a line every five seconds during the download or build of a server, which happens once per machine.
   *
   * @defaultValue the line is written to the standard error stream
   */
  readonly onProgress?: (line: string) => void;
}

/** A Temporal server that answers calls. */
export interface DevServer {
  /** The address for clients and workers, as `host:port`. */
  readonly address: string;
  readonly namespace: string;
  /** The URL of the web UI, if the server was started with it. */
  readonly uiUrl?: string;
  /** The process id of the server, if this call started it. */
  readonly pid?: number;
  /**
   * Ends the server that this call started: with `SIGTERM`, and with `SIGKILL` after 5 s. Settles when the process is
   * gone and its ports are free. You may call it more than once. Does nothing to a server that was already running.
   */
  stop(): Promise<void>;
}
