import { provesFirst } from '../../../src/activities/first-task';

type Events = Parameters<typeof provesFirst>[0];

const started = { workflowTaskStartedEventAttributes: {} };
const scheduled = (attempt = 1) => ({ workflowTaskScheduledEventAttributes: { attempt } });
const completed = { workflowTaskCompletedEventAttributes: {} };
const failed = { workflowTaskFailedEventAttributes: {} };
const timedOut = (startedEventId: number) => ({
  workflowTaskTimedOutEventAttributes: { startedEventId },
});
const begun = { workflowExecutionStartedEventAttributes: {} };
const other = { timerFiredEventAttributes: {} };

/** Events in the order of a history; the question is about the task of the last one. */
function proves(events: readonly object[], task = events.length): boolean {
  const numbered = events.map((event, index) => ({ ...event, eventId: index + 1 }));
  return provesFirst([...numbered].reverse() as unknown as Events, task);
}

describe('the proof that a workflow task runs for the first time', () => {
  it.each<readonly [string, readonly object[]]>([
    ['the first task of a run', [begun, scheduled(), started]],
    [
      'a task after one that was completed',
      [begun, scheduled(), started, completed, other, scheduled(), started],
    ],
    [
      'a task after one that no worker took',
      [begun, scheduled(), started, completed, scheduled(), timedOut(0), scheduled(), started],
    ],
  ])('there is one for %s', (_, events) => {
    expect(proves(events)).toBe(true);
  });

  it.each<readonly [string, readonly object[]]>([
    ['a task after one that timed out', [begun, scheduled(), started, timedOut(3), scheduled(), started]],
    ['a task after one that failed', [begun, scheduled(), started, failed, scheduled(), started]],
    ['a later attempt', [begun, scheduled(2), started]],
    ['a task that is not in history', [begun, scheduled(), started, completed]],
    ['no events', []],
    ['more events than are read', [other, scheduled(), started]],
  ])('there is none for %s', (_, events) => {
    expect(proves(events)).toBe(false);
  });

  it('there is none for a task beside which another one has begun', () => {
    expect(proves([begun, scheduled(), started, completed, scheduled(), started], 3)).toBe(false);
  });
});
