import { SagaRefused } from 'temporal-saga';
import type { Info } from '@temporalio/activity';
import { participantActivity } from '../../../src/activities/participant-activity';
import { ParticipantRegistry } from '../../../src/activities/participant-registry';
import type { Participant } from '../../../src/activities/participants';
import { runAttempt } from './activity-environment';

const refusing: Participant = () => {
  throw new SagaRefused({ why: 'no' });
};

/** Runs one attempt, and returns whether an earlier one is in doubt. */
async function attempt(info: Partial<Info>, inventory: Participant = refusing) {
  return await runAttempt(participantActivity(new ParticipantRegistry({ inventory })), info);
}
const isUncertain = async (info: Partial<Info>) => (await attempt(info)).answer?.uncertain;

/** The times of an attempt: when its activity was scheduled, and when it was. */
const times = (scheduledTimestampMs: number, currentAttemptScheduledTimestampMs: number) => ({
  scheduledTimestampMs,
  currentAttemptScheduledTimestampMs,
});

describe('the proof that no earlier attempt had an effect (S3)', () => {
  it('is the number of the first attempt together with its times', async () => {
    expect(await isUncertain({ attempt: 1, ...times(1_000, 1_000) })).toBe(false);
  });

  it.each<readonly [string, Partial<Info>]>([
    ['the number 1 with the times of a later attempt', { attempt: 1, ...times(1_000, 1_001) }],
    ['the number 1 without times', { attempt: 1, ...times(0, 0) }],
    ['equal times of a later attempt', { attempt: 2, ...times(1_000, 1_000) }],
  ])('A1: is not %s, since a reset of the activity starts the number again', async (_, info) => {
    expect(await isUncertain(info)).toBe(true);
  });

  it.each<readonly [string, number, unknown, boolean]>([
    ['the attempt before it', 2, { turnedAway: 1 }, false],
    ['two attempts before it', 3, { turnedAway: 2 }, false],
    ['an attempt that is not the last one', 3, { turnedAway: 1 }, true],
    ['a later attempt, of the series before a reset', 2, { turnedAway: 2 }, true],
    ['nothing', 2, undefined, true],
    ['null', 2, null, true],
    ['a number in a text', 2, { turnedAway: '1' }, true],
    ['a prototype', 2, Object.create({ turnedAway: 1 }), true],
    ['a worker of version 0.2', 2, { harmlessAttempts: 1 }, true],
  ])('is a chain of heartbeats: that of %s, at attempt %i', async (_, number, heartbeatDetails, doubted) => {
    const info = { attempt: number, heartbeatDetails, ...times(1_000, 2_000) };
    expect(await isUncertain(info)).toBe(doubted);
  });

  it('A1: a heartbeat that a reset has left is replaced, and nothing is sent in this attempt', async () => {
    const sent = jest.fn(() => ({}));
    const info = { attempt: 1, heartbeatDetails: { turnedAway: 3 }, ...times(1_000, 2_000) };
    const { failure, heartbeats } = await attempt(info, sent);
    expect(sent).not.toHaveBeenCalled();
    expect(failure).toMatchObject({ type: 'SagaAttemptFailed', nonRetryable: false, nextRetryDelay: 1 });
    expect(failure?.details?.[0]).toMatchObject({ uncertain: true });
    expect(heartbeats).toEqual([{ isReset: true }]);
    const next = { attempt: 2, heartbeatDetails: heartbeats[0], ...times(1_000, 3_000) };
    expect(await isUncertain(next)).toBe(true);
  });
});
