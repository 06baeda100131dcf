/** Owns how tests send an update as a client without this library does. */
import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { until } from './until';

/** The code of gRPC with which the server gives an update back: its workflow task ended otherwise. */
const FAILED_PRECONDITION = 9;

/**
 * Sends an update, and sends it again under the same id while the server gives it back. A server does so where the
 * execution begins another run, and something else comes at the same time.
 *
 * @returns The answer of the workflow.
 * @throws Any other error of the update.
 */
export async function sendUpdate(
  handle: WorkflowHandle,
  update: string,
  argument: unknown,
): Promise<unknown> {
  const options = { args: [argument] as [unknown], updateId: randomUUID() };
  const taken = await until(() =>
    handle.executeUpdate(update, options).then((answer) => ({ answer }), refuseUnlessGivenBack),
  );
  return taken.answer;
}

function refuseUnlessGivenBack(error: unknown): false {
  const { cause } = error as { readonly cause?: { readonly code?: number } };
  if (cause?.code === FAILED_PRECONDITION) return false;
  throw error;
}
