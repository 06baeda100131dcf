/** Owns what a history shows of a query that a worker has answered beside a local activity. */
import type { WorkflowHandle } from '@temporalio/client';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

/** The argument of a query: the workflow reads it before it answers, which takes longer than a local activity. */
export const LONG_ARGUMENT = Array.from({ length: 600_000 }, () => []);

/** Whether the server has a task in the queue of all workers, and not in that of one. */
export function isForAnyWorker({ events }: History): boolean {
  const taskQueue = events?.at(-1)?.workflowTaskScheduledEventAttributes?.taskQueue;
  return taskQueue !== undefined && taskQueue?.normalName === '';
}

/** How often a task has recorded the ends of local activities, and nothing that came of them. */
export function splitsIn({ events }: History): number {
  const all = events ?? [];
  return all.filter(({ markerRecordedEventAttributes: marker }, index) => {
    const next = all[index + 1];
    return (
      marker?.markerName === 'core_local_activity' &&
      (next?.workflowTaskScheduledEventAttributes ?? next?.workflowExecutionCancelRequestedEventAttributes)
    );
  }).length;
}
