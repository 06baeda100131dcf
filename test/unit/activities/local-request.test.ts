import { SagaRefused } from 'temporal-saga/activities';
import { participantActivity, stepActivities } from '../../../src/activities/participant-activity';
import { ParticipantRegistry } from '../../../src/activities/participant-registry';
import type { Participant } from '../../../src/activities/participants';
import type { ParticipantCall } from '../../../src/protocol/participant-call';
import { callOf, runAttempt } from './activity-environment';

const local = {
  task: 3,
  room: 1_000,
  policy: {
    attemptTimeout: 10_000,
    totalTimeout: 60_000,
    initialInterval: 1_000,
    backoffCoefficient: 2,
    maximumInterval: 30_000,
  },
};
const LOCAL = { isLocal: true } as const;

/** A local request to a participant; the environment has no server, so that history proves nothing. */
const requested = (inventory: Participant, call: Partial<ParticipantCall> = {}) => {
  const registry = new ParticipantRegistry({ inventory });
  return runAttempt(participantActivity(registry), LOCAL, callOf({ local, ...call }));
};

const refuse = () => {
  throw new SagaRefused({ why: 'full' });
};

describe('a local request', () => {
  it('returns the answer with the context that travels beside it', async () => {
    const { answer } = await requested(() => ({ id: 'R1' }), { echo: { context: { a: 1 } } });
    expect(answer).toEqual({
      format: 'saga-answer-2',
      key: callOf().metadata.idempotencyKey,
      reply: { status: 200, content: { id: 'R1' } },
      attempts: 1,
      uncertain: false,
      echo: { context: { a: 1 } },
    });
  });

  it('returns a refusal, and believes it only where history proves that the task runs for the first time', async () => {
    const { answer, failure } = await requested(refuse);
    expect(failure).toBeUndefined();
    expect(answer).toMatchObject({ reply: { status: 400, content: { why: 'full' } }, uncertain: true });
  });

  it('returns how it ended without an answer, and when an activity makes the next attempt', async () => {
    const broken = () => {
      throw new Error('no');
    };
    const { answer } = await requested(broken);
    expect(answer).toMatchObject({
      format: 'saga-local-end-1',
      attempts: 1,
      uncertain: true,
      nextIn: 1_000,
      causes: [{ message: 'no' }],
    });
  });

  it('leaves a participant that this worker does not serve to an activity', async () => {
    const registry = new ParticipantRegistry({ inventory: { taskQueue: 'elsewhere' } });
    const { answer } = await runAttempt(participantActivity(registry), LOCAL, callOf({ local }));
    expect(answer).toMatchObject({ format: 'saga-local-end-1', attempts: 0, uncertain: true, nextIn: 0 });
  });

  it('leaves a reply for which there is no room to an activity, whose refusal proves nothing', async () => {
    const { answer } = await requested(() => ({ text: 'x'.repeat(1_000) }));
    expect(answer).toMatchObject({ format: 'saga-local-end-1', attempts: 1, uncertain: true, nextIn: 0 });
  });

  it('is one of the activity of a local step, too', async () => {
    const { work } = stepActivities({ work: (fields) => ({ done: fields }), fail: refuse });
    const call = callOf({ local, content: null, echo: { context: { a: 1 } } });
    const { answer } = await runAttempt(work as never, LOCAL, call);
    expect(answer).toMatchObject({ reply: { status: 200, content: { done: { a: 1 } } }, uncertain: false });
    const { fail } = stepActivities({ fail: () => Promise.reject(new Error('no')) });
    expect((await runAttempt(fail as never, LOCAL, call)).answer).toMatchObject({
      format: 'saga-local-end-1',
    });
  });

  it('has its bounds as a local activity alone', async () => {
    const registry = new ParticipantRegistry({ inventory: refuse });
    const { answer } = await runAttempt(participantActivity(registry), { isLocal: false }, callOf({ local }));
    expect(answer).toMatchObject({ uncertain: false });
  });
});

describe('an activity that continues a local request', () => {
  it('counts on, and its refusal proves nothing where an attempt before it may have had the effect', async () => {
    const seen: number[] = [];
    const refused = ({ attempt }: { attempt: number }) => {
      seen.push(attempt);
      return refuse();
    };
    const registry = new ParticipantRegistry({ inventory: refused });
    const after = (uncertain: boolean) =>
      runAttempt(participantActivity(registry), {}, callOf({ earlier: { attempts: 2, uncertain } }));
    expect((await after(true)).answer).toMatchObject({ attempts: 3, uncertain: true });
    expect((await after(false)).answer).toMatchObject({ attempts: 3, uncertain: false });
    expect(seen).toEqual([3, 3]);
  });
});
