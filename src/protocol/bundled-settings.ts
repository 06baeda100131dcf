/** Owns what a bundle knows about its worker, and about how it was made. */
import type { RoutingTable } from './routing';

/** The settings of the worker that runs a bundle: filled in when the worker takes the bundle. */
export interface BundledSettings {
  readonly routing: RoutingTable;
  /** Whether the worker uses Temporal's worker versioning. */
  readonly isVersioned: boolean;
  /** For a replay: the runs that resets created, by the id of the original run. */
  readonly resets?: Readonly<Record<string, readonly string[]>>;
}

/** How a bundle was made. A worker compares it with its own installation. */
export interface BundleOrigin {
  /** The version of this library. */
  readonly library: string;
  /** The version of `@temporalio/workflow`. */
  readonly sdk: string;
  /** Whether the bundle contains a payload converter of the worker. */
  readonly hasConverter: boolean;
}
