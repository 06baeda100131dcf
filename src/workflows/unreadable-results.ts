import { defaultPayloadConverter } from '@temporalio/common';
import type { ActivateInput } from '@temporalio/workflow';

type Job = NonNullable<ActivateInput['activation']['jobs']>[number];
type Resolution = NonNullable<NonNullable<Job['resolveActivity']>['result']>;
type Failure = NonNullable<NonNullable<Resolution['failed']>['failure']>;
type Payload = NonNullable<NonNullable<Resolution['completed']>['result']>;
type Payloads = NonNullable<NonNullable<Failure['applicationFailureInfo']>['details']>;

/** What the default payload converter reads. */
const READABLE = new Set(['json/plain', 'binary/plain', 'binary/null']);

const decoder = new TextDecoder();
const UNREADABLE_FAILURE = 'SagaUnreadable';

/**
 * Puts something readable in the place of what another worker has returned, or failed with, in an encoding that
 * nobody knows here, such as a protobuf message. The SDK would fail the workflow's task over it, again and
 * again (S11). A reply that cannot be read becomes a failure: what was done is unknown.
 */
export function mendResults(jobs: readonly Job[]): void {
  for (const { resolveActivity } of jobs) if (resolveActivity?.result) mend(resolveActivity.result);
}

function mend(resolution: Resolution): void {
  const { completed, failed, cancelled } = resolution;
  const encoding = unknownEncoding(completed?.result);
  if (encoding !== undefined) {
    resolution.completed = null;
    resolution.failed = { failure: unreadable(encoding) };
  }
  mendFailure(failed?.failure ?? cancelled?.failure);
}

function mendFailure(failure: Failure | null | undefined): void {
  for (let link = failure; link; link = link.cause) {
    if (unknownEncoding(link.encodedAttributes) !== undefined) link.encodedAttributes = null;
    mendPayloads(link.applicationFailureInfo?.details);
    mendPayloads(link.canceledFailureInfo?.details);
    mendPayloads(link.timeoutFailureInfo?.lastHeartbeatDetails);
  }
}

function mendPayloads(details: Payloads | null | undefined): void {
  if (details?.payloads) details.payloads = details.payloads.map(mendPayload);
}

function mendPayload(payload: Payload): Payload {
  const encoding = unknownEncoding(payload);
  return encoding === undefined ? payload : defaultPayloadConverter.toPayload({ unreadable: encoding });
}

/** The encoding of a payload that cannot be read. */
function unknownEncoding(payload: Payload | null | undefined): string | undefined {
  if (!payload) return undefined;
  const encoding = decoder.decode(payload.metadata?.['encoding']);
  return READABLE.has(encoding) ? undefined : encoding;
}

function unreadable(encoding: string): Failure {
  const message = `The participant returned a value of encoding ${JSON.stringify(encoding)}, which cannot be read.`;
  const cause = { message, applicationFailureInfo: { type: UNREADABLE_FAILURE, nonRetryable: true } };
  // The SDK insists on a type; nobody reads it.
  return { message, activityFailureInfo: { activityType: { name: UNREADABLE_FAILURE } }, cause };
}
