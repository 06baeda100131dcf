import { setTimeout as delay } from 'node:timers/promises';
import { Connection, isGrpcServiceError } from '@temporalio/client';

const ATTEMPT_MS = 2_000;
const PAUSE_MS = 50;
// gRPC's number for it; its enum would be one more dependency.
const NOT_FOUND = 5;

/**
 * Settles when the server answers a call about the namespace. Rejects with the server's last answer when the
 * signal comes first, and at once when the server does not know the namespace.
 */
export async function untilAnswering(address: string, namespace: string, signal: AbortSignal): Promise<void> {
  const connection = Connection.lazy({ address });
  try {
    await untilItSucceeds(() => askAbout(namespace, connection), signal);
  } finally {
    await connection.close();
  }
}

async function askAbout(namespace: string, connection: Connection): Promise<void> {
  await connection.withDeadline(Date.now() + ATTEMPT_MS, () =>
    connection.workflowService.describeNamespace({ namespace }),
  );
}

async function untilItSucceeds(attempt: () => Promise<void>, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (signal.aborted || isNotFound(error)) throw error;
    }
    // An abort ends the pause early; one more attempt tells how things stand then.
    await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
}

function isNotFound(error: unknown): boolean {
  if (!isGrpcServiceError(error)) return false;
  const code: number = error.code;
  return code === NOT_FOUND;
}
