import { timeLimit } from '../../../src/activities/time-limit';
import { participantActivity } from '../../../src/activities/participant-activity';
import { ParticipantRegistry } from '../../../src/activities/participant-registry';
import { runAttempt } from './activity-environment';

const DAY_MS = 86_400_000;

describe('the time limit of an attempt', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it.each([1, 2 ** 31 - 1, 2 ** 31, 30 * DAY_MS, 3_650 * DAY_MS])(
    'B5: is over after %d ms, and not before',
    (milliseconds) => {
      jest.useFakeTimers();
      const { signal } = timeLimit(milliseconds);
      jest.advanceTimersByTime(milliseconds - 1);
      expect(signal.aborted).toBe(false);
      jest.advanceTimersByTime(1);
      expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
    },
  );

  it('is never over once it is dropped', () => {
    jest.useFakeTimers();
    const { signal, drop } = timeLimit(30 * DAY_MS);
    drop();
    jest.advanceTimersByTime(30 * DAY_MS);
    expect(signal.aborted).toBe(false);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('B5: an attempt timeout of 30 days does not abort the attempt early', async () => {
    const slow = ({ signal }: { signal: AbortSignal }) =>
      new Promise((resolve) => {
        setTimeout(() => {
          resolve({ aborted: signal.aborted });
        }, 20);
      });
    const activity = participantActivity(new ParticipantRegistry({ inventory: slow }));
    const { answer } = await runAttempt(activity, { startToCloseTimeoutMs: 30 * DAY_MS });
    expect(answer).toMatchObject({ reply: { status: 200, content: { aborted: false } } });
  });
});
