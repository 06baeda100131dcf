/** Strands of local activities, of which each starts the next: a replay must resolve them in the order of history. */
import { proxyLocalActivities } from '@temporalio/workflow';

const strandsOf = proxyLocalActivities<Record<string, (milliseconds: number) => Promise<void>>>({
  startToCloseTimeout: '10 seconds',
});

/** Each strand has an activity type of its own: a replay compares the types. */
async function strand(type: string, pauses: readonly number[]): Promise<void> {
  for (const milliseconds of pauses) await strandsOf[type]?.(milliseconds);
}

export async function strands(): Promise<void> {
  await Promise.all([
    strand('first', [120, 10, 10]),
    strand('second', [10, 80, 10]),
    strand('third', [40, 40, 40]),
    strand('fourth', [10, 10, 150]),
  ]);
}
