/** Compares a start with the one that an execution began with, as its history keeps it. */
import { canonicalText } from '../context/canonical-text';
import type { EncodedContext } from '../context/encoding';
import type { EncodedRecord } from '../context/encode-value';
import type { SagaStartInput } from '../protocol/start-input';
import { decodePayload } from './payloads';
import type { ServerCalls } from './server-calls';
import { isUnavailable } from './server-errors';
import type { WorkflowFacts } from './workflow-facts';

/**
 * What of a start is different: `context`, `user`, or both; `undefined` when nothing is. What cannot be read counts
 * as different.
 */
export async function differenceOfStarts(
  calls: ServerCalls,
  facts: WorkflowFacts,
  input: SagaStartInput,
  deadline: number,
): Promise<string | undefined> {
  const earlier = await startInputOf(calls, facts, deadline);
  if (earlier === 'unreadable') return 'saga, context or user';
  const differences = [
    ...(sameContext(own(earlier, 'context'), input.context) ? [] : ['context']),
    ...(own(earlier, 'user') === input.user ? [] : ['user']),
  ];
  return differences.length > 0 ? differences.join(' and ') : undefined;
}

async function startInputOf(
  calls: ServerCalls,
  { uuid, firstRunId }: WorkflowFacts,
  deadline: number,
): Promise<object | 'unreadable'> {
  const { client, namespace } = calls;
  try {
    const input = await calls.make({ what: 'the first event', uuid, deadline }, async () => {
      const { history } = await client.workflowService.getWorkflowExecutionHistory({
        namespace,
        execution: { workflowId: uuid, runId: firstRunId },
        maximumPageSize: 1,
      });
      const { input: given } = history?.events?.[0]?.workflowExecutionStartedEventAttributes ?? {};
      const [payload] = given?.payloads ?? [];
      return payload ? await decodePayload(client, uuid, payload) : {};
    });
    return typeof input === 'object' && input !== null ? input : 'unreadable';
  } catch (error) {
    if (isUnavailable(error)) throw error;
    return 'unreadable';
  }
}

function sameContext(one: unknown = {}, other: EncodedContext = {}): boolean {
  try {
    return canonicalText(one as EncodedRecord) === canonicalText(other);
  } catch {
    return false;
  }
}

function own(value: object, field: string): unknown {
  return Object.hasOwn(value, field) ? (value as Readonly<Record<string, unknown>>)[field] : undefined;
}
