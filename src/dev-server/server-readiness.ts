/** Owns the wait for a server to become ready. */
import { setTimeout as delay } from 'node:timers/promises';
import { Connection, isGrpcServiceError } from '@temporalio/client';

const ATTEMPT_MS = 2_000;
const PAUSE_MS = 50;
/** The code of gRPC. Its enum would be one more dependency. */
const NOT_FOUND = 5;

/**
 * Settles when the server describes the namespace. Rejects with the last error if the signal aborts first, and
 * immediately if the server does not have the namespace.
 */
export async function untilAnswering(address: string, namespace: string, signal: AbortSignal): Promise<void> {
  const connection = Connection.lazy({ address });
  try {
    await retryUntilAborted(() => describeNamespace(namespace, connection), signal);
  } finally {
    await connection.close();
  }
}

async function describeNamespace(namespace: string, connection: Connection): Promise<void> {
  await connection.withDeadline(Date.now() + ATTEMPT_MS, () =>
    connection.workflowService.describeNamespace({ namespace }),
  );
}

async function retryUntilAborted(attempt: () => Promise<void>, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (signal.aborted || isNotFound(error)) throw error;
    }
    // An abort ends the pause early. One more attempt then yields the current error.
    await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
}

function isNotFound(error: unknown): boolean {
  if (!isGrpcServiceError(error)) return false;
  const code: number = error.code;
  return code === NOT_FOUND;
}
