/** Owns the set-up that the tests of the client share: open executions, their sagas, and calls of their managers. */
import { randomUUID } from 'node:crypto';
import { replyLater } from 'temporal-saga';
import type { SagaListFilter, SagaManager, SagaSummary } from 'temporal-saga/client';
import type { TestTemporal } from '../../support/saga-worker';

/** The options of a worker for `slowParcel`, whose execution pauses until a reply for `shipping` arrives. */
export const PARCELS = {
  sagasPath: require.resolve('../temporal/operator-sagas'),
  participants: { packing: () => ({}), shipping: () => replyLater },
};

/**
 * Terminates, after each test, the executions whose uuids come from the returned function. Call it once, at the top
 * of a test file.
 */
export function useOpenExecutions(temporal: TestTemporal): () => string {
  const open: string[] = [];
  afterEach(async () => {
    for (const uuid of open.splice(0)) {
      const handle = temporal.client.workflow.getHandle(uuid);
      await handle.terminate().catch(() => undefined);
    }
  });
  return () => {
    const uuid = randomUUID();
    open.push(uuid);
    return uuid;
  };
}

/** All executions of a list. */
export async function listed(
  manager: SagaManager,
  filter: SagaListFilter = {},
): Promise<readonly SagaSummary[]> {
  const summaries: SagaSummary[] = [];
  for await (const summary of manager.list(filter)) summaries.push(summary);
  return summaries;
}

/** The error of a call that must fail; `no failure` if it succeeds. */
export function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'no failure',
    (error: unknown) => error,
  );
}
