import { provesFirst } from '../../../src/activities/first-task';

type Events = Extract<Parameters<typeof provesFirst>[0], Iterable<unknown>>;

const started = { workflowTaskStartedEventAttributes: {} };
const scheduled = (attempt = 1) => ({ workflowTaskScheduledEventAttributes: { attempt } });
const completed = { workflowTaskCompletedEventAttributes: {} };
const failed = { workflowTaskFailedEventAttributes: {} };
const timedOut = (startedEventId: number) => ({
  workflowTaskTimedOutEventAttributes: { startedEventId },
});
const begun = { workflowExecutionStartedEventAttributes: {} };
const other = { timerFiredEventAttributes: {} };

/** Events in the order of a history; the question is about the task of the last one, and those back to another event. */
function proves(events: readonly object[], since = events.length, task = events.length): Promise<boolean> {
  const numbered = events.map((event, index) => ({ ...event, eventId: index + 1 }));
  return provesFirst([...numbered].reverse() as unknown as Events, { task, since });
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
  ])('there is one for %s', async (_, events) => {
    expect(await proves(events)).toBe(true);
  });

  it.each<readonly [string, readonly object[]]>([
    ['a task after one that timed out', [begun, scheduled(), started, timedOut(3), scheduled(), started]],
    ['a task after one that failed', [begun, scheduled(), started, failed, scheduled(), started]],
    ['a later attempt', [begun, scheduled(2), started]],
    ['a task that is not in history', [begun, scheduled(), started, completed]],
    ['no events', []],
    ['more events than are read', [other, scheduled(), started]],
  ])('there is none for %s', async (_, events) => {
    expect(await proves(events)).toBe(false);
  });

  it('there is none for a task beside which another one has begun', async () => {
    const events = [begun, scheduled(), started, completed, scheduled(), started];
    expect(await proves(events, 3, 3)).toBe(false);
  });

  it('the tasks before it count, back to the last request that no local one can have passed', async () => {
    const lost = [begun, scheduled(), started, timedOut(3), scheduled(), started, completed];
    const later = [...lost, other, scheduled(), started];
    expect(await proves(later, 0)).toBe(false);
    expect(await proves(later, 6)).toBe(false);
    expect(await proves(later, 10)).toBe(true);
  });

  it('a span is searched back to the start of its run, and no further than a chain is long', async () => {
    const tasks = Array.from({ length: 1_000 }, () => [scheduled(), started, completed, other]).flat();
    expect(await proves([begun, ...tasks, scheduled(), started], 0)).toBe(true);
    expect(await proves([begun, ...tasks, ...tasks, scheduled(), started], 0)).toBe(false);
  });
});
