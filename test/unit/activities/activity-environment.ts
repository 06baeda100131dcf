import type { ApplicationFailure, Info } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { ParticipantAnswer, ParticipantCall } from '../../../src/protocol/participant-call';
import { requestOf } from './http-server';

/** The call of an activity of the saga's own worker: the request that the other tests make. */
export function callOf(overrides: Partial<ParticipantCall> = {}): ParticipantCall {
  const { idempotencyKey, undoOf, sagaId, step, content } = requestOf();
  return {
    content,
    metadata: { idempotencyKey, undoOf, sagaId, step },
    echo: { context: {} },
    ...overrides,
  };
}

/** Runs one attempt as Temporal's worker does, and returns what Temporal gets. */
export async function runAttempt(
  activity: (call: ParticipantCall) => Promise<unknown>,
  info: Partial<Info> = {},
  call = callOf(),
) {
  const logger = new DefaultLogger('ERROR');
  const environment = new MockActivityEnvironment({ activityType: 'inventory/reserve', ...info }, { logger });
  const heartbeats: unknown[] = [];
  environment.on('heartbeat', (details) => heartbeats.push(details));
  const [answer, failure] = await environment.run(activity, call).then(
    (returned) => [returned as ParticipantAnswer, undefined] as const,
    (thrown: unknown) => [undefined, thrown as ApplicationFailure] as const,
  );
  return { answer, failure, heartbeats };
}
