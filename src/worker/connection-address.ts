/** Owns the addresses of the connections that this library has made: a connection of Temporal does not say its own. */
import type { NativeConnection } from '@temporalio/worker';

const ADDRESSES = new WeakMap<NativeConnection, string>();

export function rememberAddress(connection: NativeConnection, address: string): void {
  ADDRESSES.set(connection, address);
}

/** The address of a connection; `undefined` for one that the user has made. */
export function addressOf(connection: NativeConnection | undefined): string | undefined {
  return connection && ADDRESSES.get(connection);
}
