import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { ApplicationFailure } from '@temporalio/activity';
import { nothingToUndo, SagaRefused, SagaResponse } from 'temporal-saga';
import { participantActivity } from '../../../src/activities/participant-activity';
import { ParticipantRegistry } from '../../../src/activities/participant-registry';
import type { Participant } from '../../../src/activities/participants';
import { type ParticipantCall, readFailedAnswer } from '../../../src/protocol/participant-call';
import { callOf } from './activity-environment';

/** Calls the catch-all activity as an execution does whose workflow reads failed answers, or none. */
async function call(participant: Participant, more: Partial<ParticipantCall> = {}) {
  const activity = participantActivity(new ParticipantRegistry({ payment: participant }));
  const environment = new MockActivityEnvironment(
    { activityType: 'payment/charge', attempt: 1 },
    { logger: new DefaultLogger('ERROR') },
  );
  return environment.run(activity, { ...callOf(), metadata, ...more }).then(
    (returned) => ({ returned, failure: undefined }),
    (thrown: unknown) => ({ returned: undefined, failure: thrown as ApplicationFailure }),
  );
}

const { metadata: ofOldWorker } = callOf();
const metadata = { ...ofOldWorker, sentAt: 1 };
const refuse = () => {
  throw new SagaRefused({ message: 'declined\nby the | bank' });
};

describe('the activity of a request in the Temporal UI', () => {
  it('fails after a refusal, with the reason in its message and the answer in its details', async () => {
    const { failure } = await call(refuse);
    expect(failure).toMatchObject({ type: 'SagaRefused', nonRetryable: true, category: 'BENIGN' });
    expect(failure?.stack).toBe('');
    expect(failure?.message).toContain('payment/charge');
    expect(failure?.message).toContain('by the | bank');
    expect(failure?.message).not.toContain('\n');
    const answer = readFailedAnswer(failure?.details, metadata.idempotencyKey);
    expect(answer).toMatchObject({ key: metadata.idempotencyKey, reply: { status: 400 } });
  });

  it('fails after an error that no other attempt would fix', async () => {
    const { failure } = await call(() => new SagaResponse({ status: 500, content: { error: 'broken' } }));
    expect(failure).toMatchObject({ type: 'SagaSystemError', nonRetryable: true });
    expect(failure?.message).toContain('broken');
    expect(readFailedAnswer(failure?.details, metadata.idempotencyKey)).toMatchObject({
      reply: { status: 500 },
    });
  });

  it('fails with a message that is valid UTF-8, whatever the participant says', async () => {
    const message = 'half of a pair: \ud83d';
    const error = () => new SagaResponse({ status: 500, content: { message } });
    const refusal = () => {
      throw new SagaRefused({ message });
    };
    for (const participant of [error, refusal]) {
      const { failure } = await call(participant);
      expect(failure?.message).toContain('half of a pair: \ufffd');
      expect(failure?.message).not.toMatch(/\p{Surrogate}/u);
    }
  });

  it('completes after a success, and where there is nothing to undo', async () => {
    expect((await call(() => ({ id: 1 }))).returned).toMatchObject({ reply: { status: 200 } });
    const undo = { undoes: 'unknown' } as const;
    expect((await call(() => nothingToUndo, undo)).returned).toMatchObject({
      reply: { status: 400, nothingToUndo: true },
    });
  });

  it('completes after a refusal for a workflow of 0.2, which reads results alone', async () => {
    for (const old of [{ readsResultsAlone: true }, { metadata: ofOldWorker }] as const) {
      expect((await call(refuse, old)).returned).toMatchObject({ reply: { status: 400 } });
    }
  });

  it('no answer is read from the details of another request or of a foreign failure', async () => {
    const { failure } = await call(refuse);
    expect(readFailedAnswer(failure?.details, 'another-key')).toBeUndefined();
    const foreign = [undefined, [], 'text', [{ format: 'saga-answer-2' }], [{ reply: { status: 400 } }]];
    for (const details of foreign) {
      expect(readFailedAnswer(details, metadata.idempotencyKey)).toBeUndefined();
    }
  });
});
