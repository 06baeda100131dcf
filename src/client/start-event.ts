/** Owns the comparison of a start with the start event in the history of an execution. */
import { canonicalText } from '../context/canonical-text';
import type { EncodedContext } from '../context/encoding';
import type { EncodedRecord } from '../context/encode-value';
import { ownField } from '../context/own-fields';
import type { SagaStartInput } from '../protocol/start-input';
import { decodePayload } from './payloads';
import type { ServerCalls } from './server-calls';
import { isUnavailable } from './server-errors';
import type { WorkflowFacts } from './workflow-facts';

/**
 * The parts of a start that differ: `context`, `user`, or both; `undefined` if none differs. A start event that this
 * client cannot decode counts as different.
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
    ...(sameContext(ownField(earlier, 'context'), input.context) ? [] : ['context']),
    ...(ownField(earlier, 'user') === input.user ? [] : ['user']),
  ];
  return differences.length > 0 ? differences.join(' and ') : undefined;
}

/** The first argument of a run, where this client can decode it. */
export async function startInputOf(
  calls: ServerCalls,
  { uuid, firstRunId }: Pick<WorkflowFacts, 'uuid' | 'firstRunId'>,
  deadline: number,
): Promise<object | 'unreadable'> {
  const { client, namespace } = calls;
  try {
    const input = await calls.make({ operation: 'the first event', uuid, deadline }, async () => {
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
