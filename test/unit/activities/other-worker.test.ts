import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { ApplicationFailure, Info } from '@temporalio/activity';
import { SagaRefused, SagaResponse } from 'temporal-saga';
import { replyLater } from 'temporal-saga/activities';
import type { ParticipantRequest } from 'temporal-saga/testing';
import { participantActivity } from '../../../src/activities/participant-activity';
import { ParticipantRegistry } from '../../../src/activities/participant-registry';
import type { Participant } from '../../../src/activities/participants';
import { callOf } from './activity-environment';

const { metadata } = callOf();
const FIRST: Partial<Info> = {
  attempt: 1,
  scheduledTimestampMs: 1_000,
  currentAttemptScheduledTimestampMs: 1_000,
};
const LATER: Partial<Info> = { ...FIRST, attempt: 2, currentAttemptScheduledTimestampMs: 2_000 };

/** Calls the catch-all activity as another saga worker does: with content and metadata. */
async function call(inventory: Participant, info = FIRST, args: readonly unknown[] = [{ n: 1 }, metadata]) {
  const activity = participantActivity(new ParticipantRegistry({ inventory }));
  const environment = new MockActivityEnvironment(
    { activityType: 'inventory/reserve', ...info },
    { logger: new DefaultLogger('ERROR') },
  );
  return await environment.run(activity, ...args).then(
    (returned) => ({ returned, failure: undefined }),
    (thrown: unknown) => ({ returned: undefined, failure: thrown as ApplicationFailure }),
  );
}

describe('A7: a request that another saga worker sends through a task queue', () => {
  it('reaches the participant with its content, its key and what it undoes', async () => {
    const seen: ParticipantRequest[] = [];
    await call((request) => void seen.push(request));
    const { idempotencyKey, undoOf, sagaId, step } = metadata;
    expect(seen).toMatchObject([
      { target: 'inventory/reserve', operation: 'reserve', content: { n: 1 }, idempotencyKey, undoOf, sagaId, step }, // prettier-ignore
    ]);
  });

  it.each<readonly [string, Participant, unknown]>([
    ['the content of a SUCCESS', () => ({ id: 5 }), { id: 5 }],
    ['the word that the reply comes later', () => replyLater, replyLater],
  ])('returns %s', async (_, participant, expected) => {
    expect((await call(participant)).returned).toEqual(expected);
  });

  it.each<readonly [string, Partial<Info>, boolean]>([
    ['first', FIRST, false],
    ['later', LATER, true],
  ])('fails with a refusal and what it proves: of the %s attempt', async (_, info, uncertain) => {
    const refuse = () => {
      throw new SagaRefused({ why: 1 });
    };
    const { failure } = await call(refuse, info);
    expect(failure).toMatchObject({ type: 'SagaRefused', nonRetryable: true });
    expect(failure?.details).toEqual([
      { why: 1 },
      { key: metadata.idempotencyKey, attempt: info.attempt, uncertain },
    ]);
  });

  it.each<readonly [string, unknown, string]>([
    ['its message', { message: 'disk full' }, 'disk full'],
    ['no reason', {}, 'without a reason'],
  ])('fails for good with a reply of status 500, and %s', async (_, content, message) => {
    const { failure } = await call(() => new SagaResponse({ status: 500, content }));
    expect(failure).toMatchObject({ type: 'SagaSystemError', nonRetryable: true, details: [content] });
    expect(failure?.message).toContain(message);
  });

  it('asks for another attempt where the participant gave no answer', async () => {
    const { failure } = await call(() => {
      throw new Error('busy');
    });
    expect(failure).toMatchObject({ type: 'SagaAttemptFailed', nonRetryable: false });
    expect(failure?.details?.[0]).toMatchObject({ key: metadata.idempotencyKey, uncertain: true });
  });

  it.each<readonly [string, readonly unknown[]]>([
    ['nothing', []],
    ['content alone', [{ n: 1 }]],
    ['metadata without its key', [{ n: 1 }, { ...metadata, idempotencyKey: undefined }]],
    ['one argument too many', [{ n: 1 }, metadata, 5]],
  ])('is refused for good, and not sent, where it is none: %s', async (_, args) => {
    const sent = jest.fn(() => ({}));
    const { failure } = await call(sent, FIRST, args);
    expect(sent).not.toHaveBeenCalled();
    expect(failure).toMatchObject({ type: 'SagaNotARequest', nonRetryable: true });
  });
});
